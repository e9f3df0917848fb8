// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/uitest.h"
#include "ui/charts/sparkline.h"
#include "ui/screens/overview/latestmodel.h"
#include "ui/screens/overview/snippets.h"
#include "ui/support/translations.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/busyindicator.h"
#include "ui/widgets/label.h"
#include "ui/widgets/promptedit.h"
#include "ui/widgets/statuspill.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTableView>
#include <QTest>
#include <QToolButton>

using namespace Gatehouse;
using namespace Gatehouse::Ui;

namespace {

QString clipboardText()
{
    return QGuiApplication::clipboard()->text();
}

/// A stand-in for the Requests screen that tells which item it was asked to show.
class RequestsProbe : public Screen
{
public:
    RequestsProbe(const Services &, Shell &, QWidget *parent) : Screen(parent) {}
    void showItem(const QString &id) override { item = id; }
    QString item;
};

std::vector<ScreenEntry> overviewAndProbe()
{
    std::vector<ScreenEntry> screens;
    for (ScreenEntry &entry : allScreens()) {
        if (entry.id == QLatin1String("overview"))
            screens.push_back(entry);
    }
    screens.push_back({QStringLiteral("requests"), QStringLiteral("Requests"), QStringLiteral("requests"),
                       [](const Services &services, Shell &shell, QWidget *parent) -> Screen * { return new RequestsProbe(services, shell, parent); }});
    return screens;
}

} // namespace

class TestOverview : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { installTranslations(*qApp, QLocale(QLocale::English, QLocale::UnitedStates)); }

    void addressFollowsTheGateway();
    void keyIsMaskedUntilAskedFor();
    void noKeyIsSaid();
    void copying();
    void snippetsCarryAddressAndModel();
    void snippetsQuoteOddNames();
    void copiedCodeHoldsTheKey();
    void subtitleTellsModelsAndFile();

    void failureOffersAnotherPort();
    void noticesComeGravestFirst();
    void manyNoticesFold();
    void noticeReloads();
    void figuresOfToday();
    void chartFollowsTheRate();

    void tryStreams();
    void tryShowsTheCost_data();
    void tryShowsTheCost();
    void tryStops();
    void tryShowsFailure();
    void tryNeedsARunningGateway();
    void tryOffersUsableModelsOnce();
    void withoutModelsAProviderIsOffered();
    void enterSends();
    void leavingCancels();

    void latestAreShownAndOpened();
    void latestFollowTheLog();
    void latestKeepTheNewestOnly();
    void latestFailureCanBeRetried();
    void lateAnswersAreDropped();
    void latestModelIsSound();

    void firstQuestionIsAskedAfterTheWelcome();
};

void TestOverview::addressFollowsTheGateway()
{
    Console console;
    console.open();
    auto *address = console.find<QLineEdit>(QStringLiteral("overview.address"));
    auto *copy = console.find<QToolButton>(QStringLiteral("overview.copyAddress"));
    QVERIFY(address->text().isEmpty());
    QCOMPARE(address->placeholderText(), QStringLiteral("Not running"));
    QVERIFY(!copy->isEnabled());
    QCOMPARE(console.find<StatusPill>(QStringLiteral("overview.state"))->text(), QStringLiteral("Stopped"));

    console.find<QPushButton>(QStringLiteral("overview.startStop"))->click();
    QCOMPARE(console.fakes.gateway.starts, 1);
    QCOMPARE(address->text(), QStringLiteral("http://localhost:4000"));
    QVERIFY(address->isReadOnly());
    QVERIFY(copy->isEnabled());
    QCOMPARE(console.find<QPushButton>(QStringLiteral("overview.startStop"))->text(), QStringLiteral("Stop"));
}

void TestOverview::keyIsMaskedUntilAskedFor()
{
    Console console;
    console.fakes.gateway.key = Secret("sk-a-long-master-key-4f2a");
    console.fakes.gateway.run();
    console.open();
    auto *key = console.find<QLineEdit>(QStringLiteral("overview.key"));
    QVERIFY(!key->text().contains(QStringLiteral("long-master")));
    QVERIFY(key->text().endsWith(QStringLiteral("4f2a")));
    auto *reveal = console.find<QToolButton>(QStringLiteral("overview.revealKey"));
    reveal->click();
    QCOMPARE(key->text(), QStringLiteral("sk-a-long-master-key-4f2a"));
    reveal->click();
    QVERIFY(!key->text().contains(QStringLiteral("long-master")));
}

void TestOverview::noKeyIsSaid()
{
    Console console;
    console.fakes.gateway.run();
    console.open();
    auto *key = console.find<QLineEdit>(QStringLiteral("overview.key"));
    QVERIFY(key->text().isEmpty());
    QVERIFY(key->placeholderText().startsWith(QStringLiteral("Not needed")));
    QVERIFY(!console.find<QToolButton>(QStringLiteral("overview.copyKey"))->isEnabled());
    QVERIFY(console.find<QPlainTextEdit>(QStringLiteral("overview.snippet"))->toPlainText().contains(QStringLiteral("sk-anything")));
}

void TestOverview::copying()
{
    Console console;
    console.fakes.gateway.key = Secret("sk-a-long-master-key-4f2a");
    console.fakes.gateway.run(4010);
    console.open();
    auto *button = console.find<QToolButton>(QStringLiteral("overview.copyAddress"));
    button->click();
    QCOMPARE(clipboardText(), QStringLiteral("http://localhost:4010"));
    QCOMPARE(button->toolTip(), QStringLiteral("Copied"));
    console.find<QToolButton>(QStringLiteral("overview.copyKey"))->click();
    QCOMPARE(clipboardText(), QStringLiteral("sk-a-long-master-key-4f2a"));
}

void TestOverview::snippetsCarryAddressAndModel()
{
    Console console;
    console.fakes.fill(1);
    console.fakes.gateway.run(4321);
    console.open();
    auto *tabs = console.find<QTabBar>(QStringLiteral("overview.snippets"));
    auto *code = console.find<QPlainTextEdit>(QStringLiteral("overview.snippet"));
    QCOMPARE(tabs->count(), firstCallSnippets().size());
    for (int tab = 0; tab < tabs->count(); ++tab) {
        tabs->setCurrentIndex(tab);
        QVERIFY2(code->toPlainText().contains(QStringLiteral("http://localhost:4321")), qPrintable(tabs->tabText(tab)));
        QVERIFY(!code->toPlainText().contains(QString::fromUtf8(console.fakes.gateway.key.reveal())));
        if (tabs->tabText(tab) != QLatin1String("Environment"))
            QVERIFY(code->toPlainText().contains(QStringLiteral("\"gpt-4o-mini\"")));
    }
}

void TestOverview::snippetsQuoteOddNames()
{
    const CallTarget target{QStringLiteral("http://localhost:4000"), QStringLiteral("sk-1"), QStringLiteral("it's \"odd\"")};
    const QString curl = firstCallSnippets().first().write(target);
    // What a shell makes of the last argument is JSON with that name in it.
    const qsizetype start = curl.indexOf(QStringLiteral("-d '")) + 4;
    QString body = curl.mid(start, curl.size() - start - 1);
    body.replace(QStringLiteral("'\\''"), QStringLiteral("'"));
    QCOMPARE(QJsonDocument::fromJson(body.toUtf8()).object().value(QStringLiteral("model")).toString(), target.model);
}

void TestOverview::copiedCodeHoldsTheKey()
{
    Console console;
    console.fakes.fill(1);
    console.open();
    console.find<QToolButton>(QStringLiteral("overview.copySnippet"))->click();
    QVERIFY(clipboardText().contains(QString::fromUtf8(console.fakes.gateway.key.reveal())));
    QVERIFY(clipboardText().startsWith(QStringLiteral("curl ")));
}

void TestOverview::subtitleTellsModelsAndFile()
{
    Console console;
    console.open();
    auto *subtitle = console.find<Label>(QStringLiteral("overview.subtitle"));
    GatewayStatus status;
    status.modelCount = 1;
    console.fakes.gateway.setStatus(status);
    QVERIFY(subtitle->text().startsWith(QStringLiteral("1 model,")));
    status.modelCount = 3;
    status.configFile = QStringLiteral("/etc/gatehouse/litellm_config.yaml");
    console.fakes.gateway.setStatus(status);
    QCOMPARE(subtitle->text(), QStringLiteral("3 models from litellm_config.yaml"));
    QCOMPARE(subtitle->toolTip(), status.configFile);
}

void TestOverview::failureOffersAnotherPort()
{
    Console console;
    console.open();
    auto *failure = console.find<Banner>(QStringLiteral("overview.failure"));
    QVERIFY(!failure->isVisible());
    GatewayStatus status;
    status.phase = GatewayStatus::Phase::Failed;
    status.failure = QStringLiteral("Port 4000 is in use.");
    status.freePort = 4007;
    console.fakes.gateway.setStatus(status);
    QVERIFY(failure->isVisible());
    QVERIFY(failure->accessibleDescription().contains(status.failure));
    auto *other = console.find<QPushButton>(QStringLiteral("overview.otherPort"));
    QCOMPARE(other->text(), QStringLiteral("Use Port 4007"));
    other->click();
    QCOMPARE(console.fakes.gateway.currentStatus.port, quint16(4007));
    QVERIFY(!failure->isVisible());

    status.freePort = 0;
    console.fakes.gateway.setStatus(status);
    QVERIFY(failure->isVisible());
    QVERIFY(!other->isVisible());
}

void TestOverview::noticesComeGravestFirst()
{
    Console console;
    console.open();
    auto *notices = console.find<QWidget>(QStringLiteral("overview.notices"));
    QVERIFY(!notices->isVisible());
    console.fakes.gateway.setNotices({{Notice::Severity::Information, QStringLiteral("a"), QStringLiteral("Information"), QStringLiteral("x"), {}},
                                      {Notice::Severity::Error, QStringLiteral("b"), QStringLiteral("Error"), QStringLiteral("y"), QStringLiteral("Do this.")}});
    QVERIFY(notices->isVisible());
    auto *graver = console.find<Banner>(QStringLiteral("notice.b"));
    auto *lesser = console.find<Banner>(QStringLiteral("notice.a"));
    QTRY_VERIFY(graver->y() < lesser->y());
    QVERIFY(graver->accessibleDescription().contains(QStringLiteral("Do this.")));
    console.fakes.gateway.setNotices({});
    QVERIFY(!notices->isVisible());
}

void TestOverview::manyNoticesFold()
{
    Console console;
    console.open();
    QList<Notice> many;
    for (int i = 0; i < 6; ++i)
        many.append({Notice::Severity::Warning, QStringLiteral("model.unusable:%1").arg(i), QStringLiteral("Model %1").arg(i), QStringLiteral("x"), {}});
    console.fakes.gateway.setNotices(many);
    const auto visible = [&] {
        const QList<Banner *> banners = console.find<QWidget>(QStringLiteral("overview.notices"))->findChildren<Banner *>();
        return std::count_if(banners.begin(), banners.end(), [](const Banner *banner) { return banner->isVisible(); });
    };
    QTRY_COMPARE(visible(), 2);
    auto *more = console.find<QPushButton>(QStringLiteral("notices.more"));
    QVERIFY(more->text().contains(QLatin1Char('4')));
    more->click();
    QTRY_COMPARE(visible(), 6);
}

void TestOverview::noticeReloads()
{
    Console console;
    console.fakes.gateway.currentNotices = {{Notice::Severity::Error, QStringLiteral("config.broken"), QStringLiteral("Broken"), QStringLiteral("x"), {}}};
    console.open();
    console.find<Banner>(QStringLiteral("notice.config.broken"))->findChild<QPushButton *>()->click();
    QCOMPARE(console.fakes.gateway.reloads, 1);
}

void TestOverview::figuresOfToday()
{
    Console console;
    console.open();
    LiveFigures figures;
    figures.requestsToday = 1234;
    figures.failedToday = 5;
    figures.tokensToday = 1'310'000;
    figures.spendToday = Money::fromUsd(2.21);
    figures.requestsPerSecond = 3.4;
    figures.inFlight = 2;
    console.fakes.gateway.setFigures(figures);
    QCOMPARE(console.find<Label>(QStringLiteral("overview.requestsToday"))->text(), QStringLiteral("1,234"));
    QCOMPARE(console.find<Label>(QStringLiteral("overview.failedToday"))->text(), QStringLiteral("5"));
    QCOMPARE(console.find<Label>(QStringLiteral("overview.tokensToday"))->toolTip(), QStringLiteral("1,310,000"));
    QCOMPARE(console.find<Label>(QStringLiteral("overview.spendToday"))->text(), QStringLiteral("$2.21"));
    QCOMPARE(console.find<Label>(QStringLiteral("overview.rate"))->text(), QStringLiteral("3.4 requests/s, 2 under way"));
    QCOMPARE(console.find<Label>(QStringLiteral("overview.failedToday"))->role(), Role::Danger);
}

void TestOverview::chartFollowsTheRate()
{
    Console console;
    console.fakes.gateway.currentFigures.requestsPerSecond = 7;
    console.open();
    auto *chart = console.find<Sparkline>(QStringLiteral("overview.chart"));
    QCOMPARE(chart->samples().back(), 7.0);
    for (int i = 0; i < 300; ++i)
        chart->push(1);
    QCOMPARE(int(chart->samples().size()), 120);
    QCOMPARE(chart->largest(), 1.0);
    QVERIFY(!chart->accessibleDescription().isEmpty());
}

void TestOverview::tryStreams()
{
    Console console;
    console.fakes.fill(1);
    console.fakes.tryOut.endless = true;
    console.open();
    auto *prompt = console.find<PromptEdit>(QStringLiteral("overview.prompt"));
    auto *answer = console.find<QPlainTextEdit>(QStringLiteral("overview.answer"));
    auto *send = console.find<QPushButton>(QStringLiteral("overview.send"));
    auto *busy = console.find<BusyIndicator>(QStringLiteral("overview.tryBusy"));
    console.find<QComboBox>(QStringLiteral("overview.model"))->setCurrentText(QStringLiteral("claude-sonnet"));
    prompt->setPlainText(QStringLiteral("  What are you? "));
    send->click();
    QCOMPARE(console.fakes.tryOut.prompts, {QStringLiteral("What are you?")});
    QCOMPARE(console.fakes.tryOut.models, {QStringLiteral("claude-sonnet")});
    QVERIFY(busy->isVisible());
    QVERIFY(busy->sentence().startsWith(QStringLiteral("Waiting")));
    QCOMPARE(send->text(), QStringLiteral("Stop"));
    QTRY_COMPARE(answer->toPlainText(), console.fakes.tryOut.answer);
    QVERIFY(busy->sentence().startsWith(QStringLiteral("Streaming")));

    console.fakes.tryOut.endless = false;
    QTRY_COMPARE(send->text(), QStringLiteral("Send"));
    QVERIFY(!busy->isVisible());
    QCOMPARE(console.fakes.tryOut.running, 0);
}

void TestOverview::tryShowsTheCost_data()
{
    QTest::addColumn<bool>("known");
    QTest::addColumn<QString>("text");
    QTest::newRow("price known") << true << QStringLiteral("$0.000016");
    QTest::newRow("no price") << false << QStringLiteral("no price known");
}

void TestOverview::tryShowsTheCost()
{
    QFETCH(bool, known);
    QFETCH(QString, text);
    Console console;
    console.fakes.fill(1);
    console.fakes.tryOut.costKnown = known;
    console.open();
    console.find<QPushButton>(QStringLiteral("overview.send"))->click();
    auto *summary = console.find<Label>(QStringLiteral("overview.summary"));
    QTRY_VERIFY(summary->text().contains(text));
    QVERIFY(summary->text().contains(QStringLiteral("14 tokens in, 10 out")));
    QVERIFY(summary->text().contains(QStringLiteral("first token 212")));
    QVERIFY(summary->text().contains(QStringLiteral("total 840")));
}

void TestOverview::tryStops()
{
    Console console;
    console.fakes.fill(1);
    console.fakes.tryOut.endless = true;
    console.open();
    auto *send = console.find<QPushButton>(QStringLiteral("overview.send"));
    send->click();
    QCOMPARE(console.fakes.tryOut.running, 1);
    send->click();
    QCOMPARE(console.fakes.tryOut.running, 0);
    QCOMPARE(send->text(), QStringLiteral("Send"));
    QVERIFY(console.find<Label>(QStringLiteral("overview.summary"))->text().startsWith(QStringLiteral("Stopped")));
    send->click();
    QCOMPARE(console.fakes.tryOut.prompts.size(), 2);
}

void TestOverview::tryShowsFailure()
{
    Console console;
    console.fakes.fill(1);
    console.fakes.tryOut.failure = Error(ErrorKind::Authentication, QStringLiteral("OpenAI refused the key. Check OPENAI_API_KEY."));
    console.open();
    auto *error = console.find<Banner>(QStringLiteral("overview.tryError"));
    console.find<QPushButton>(QStringLiteral("overview.send"))->click();
    QTRY_VERIFY(error->isVisible());
    QVERIFY(error->accessibleDescription().contains(QStringLiteral("OPENAI_API_KEY")));
    console.fakes.tryOut.failure.reset();
    console.find<QPushButton>(QStringLiteral("overview.send"))->click();
    QVERIFY(!error->isVisible());
    QTRY_COMPARE(console.fakes.tryOut.running, 0);
}

void TestOverview::tryNeedsARunningGateway()
{
    Console console;
    console.fakes.fill(1);
    console.open();
    auto *send = console.find<QPushButton>(QStringLiteral("overview.send"));
    QVERIFY(send->isEnabled());
    console.find<PromptEdit>(QStringLiteral("overview.prompt"))->clear();
    QVERIFY(!send->isEnabled());
    console.find<PromptEdit>(QStringLiteral("overview.prompt"))->setPlainText(QStringLiteral("x"));
    console.fakes.gateway.stop();
    QVERIFY(!send->isEnabled());
    QVERIFY(!send->toolTip().isEmpty());
}

void TestOverview::tryOffersUsableModelsOnce()
{
    Console console;
    console.fakes.fill(1);
    console.fakes.models.list.append(console.fakes.models.list.first());
    console.open();
    auto *models = console.find<QComboBox>(QStringLiteral("overview.model"));
    QCOMPARE(models->count(), 4);
    QCOMPARE(models->findText(QStringLiteral("llama-3.3-70b")), -1);
    models->setCurrentText(QStringLiteral("gpt-4o"));
    console.fakes.models.setModels(makeModels());
    QCOMPARE(models->currentText(), QStringLiteral("gpt-4o"));
}

void TestOverview::withoutModelsAProviderIsOffered()
{
    Console console;
    console.fakes.gateway.run();
    MainWindow &window = console.open();
    QSignalSpy wanted(&window, &MainWindow::providerWanted);
    QVERIFY(!console.find<QPushButton>(QStringLiteral("overview.send"))->isVisible());
    console.find<QPushButton>(QStringLiteral("overview.addProvider"))->click();
    QCOMPARE(wanted.count(), 1);
    console.fakes.models.setModels(makeModels());
    QVERIFY(console.find<QPushButton>(QStringLiteral("overview.send"))->isVisible());
}

void TestOverview::enterSends()
{
    Console console;
    console.fakes.fill(1);
    console.open();
    auto *prompt = console.find<PromptEdit>(QStringLiteral("overview.prompt"));
    prompt->setPlainText(QStringLiteral("one"));
    prompt->moveCursor(QTextCursor::End);
    const int height = prompt->height();
    QTest::keyClick(prompt, Qt::Key_Return, Qt::ShiftModifier);
    QTest::keyClicks(prompt, QStringLiteral("two"));
    QVERIFY(console.fakes.tryOut.prompts.isEmpty());
    QVERIFY(prompt->height() > height);
    QTest::keyClick(prompt, Qt::Key_Return);
    QCOMPARE(console.fakes.tryOut.prompts, {QStringLiteral("one\ntwo")});
}

void TestOverview::leavingCancels()
{
    Console console;
    console.fakes.fill(1);
    console.fakes.tryOut.endless = true;
    console.open();
    console.find<QPushButton>(QStringLiteral("overview.send"))->click();
    QCOMPARE(console.fakes.tryOut.running, 1);
    console.window.reset();
    QCOMPARE(console.fakes.tryOut.running, 0);
}

void TestOverview::latestAreShownAndOpened()
{
    Console console;
    console.fakes.fill(40);
    MainWindow &window = console.open(overviewAndProbe());
    auto *table = console.find<QTableView>(QStringLiteral("overview.latest"));
    QTRY_VERIFY(table->isVisible());
    QTRY_COMPARE(table->model()->rowCount(), 12);
    const RequestRecord &newest = console.fakes.requests.rows.last();
    QCOMPARE(table->model()->index(0, LatestModel::Model).data().toString(), QString::fromUtf8(newest.model));
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(table->model()->index(0, 0)).center());
    QCOMPARE(window.currentScreen(), QStringLiteral("requests"));
    QCOMPARE(static_cast<RequestsProbe *>(window.screen(QStringLiteral("requests")))->item, QString::fromUtf8(newest.id));
}

void TestOverview::latestFollowTheLog()
{
    Console console;
    console.fakes.gateway.run();
    console.open();
    auto *table = console.find<QTableView>(QStringLiteral("overview.latest"));
    QVERIFY(!table->isVisible());
    console.fakes.requests.record(makeRecords(3, SystemClock().wall()));
    QTRY_VERIFY(table->isVisible());
    QCOMPARE(table->model()->rowCount(), 3);
    // Announced and listed: shown once.
    console.fakes.requests.record({console.fakes.requests.rows.last()});
    QCOMPARE(table->model()->rowCount(), 3);
}

void TestOverview::latestKeepTheNewestOnly()
{
    LatestModel model(5);
    const QList<RequestRecord> rows = makeRecords(20, SystemClock().wall());
    model.prepend(rows);
    QCOMPARE(model.rowCount(), 5);
    QCOMPARE(model.at(0).id, rows.last().id);
    QCOMPARE(model.at(4).id, rows.at(15).id);
}

void TestOverview::latestFailureCanBeRetried()
{
    Console console;
    console.fakes.fill(5);
    console.fakes.requests.failure = Error(ErrorKind::Storage, QStringLiteral("The disk is full."));
    console.open();
    const auto labels = [&] {
        QStringList texts;
        for (const QLabel *label : console.window->findChildren<QLabel *>()) {
            if (label->isVisible())
                texts << label->text();
        }
        return texts;
    };
    QTRY_VERIFY(labels().contains(QStringLiteral("The disk is full.")));
    console.fakes.requests.failure.reset();
    console.find<QPushButton>(QStringLiteral("overview.retryLatest"))->click();
    QTRY_VERIFY(console.find<QTableView>(QStringLiteral("overview.latest"))->isVisible());
    QVERIFY(!labels().contains(QStringLiteral("The disk is full.")));
}

void TestOverview::lateAnswersAreDropped()
{
    Console console;
    console.fakes.fill(5);
    console.fakes.requests.hold();
    MainWindow &window = console.open(overviewAndProbe());
    window.showScreen(QStringLiteral("requests"));
    window.showScreen(QStringLiteral("overview")); // asks again
    QCOMPARE(console.fakes.requests.asked.size(), 2);
    auto *model = console.find<QTableView>(QStringLiteral("overview.latest"))->model();
    QSignalSpy resets(model, &QAbstractItemModel::modelReset);
    console.fakes.requests.answerHeld();
    QTRY_COMPARE(model->rowCount(), 5);
    QCOMPARE(resets.count(), 1);
}

void TestOverview::latestModelIsSound()
{
    LatestModel model(6);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const QList<RequestRecord> rows = makeRecords(30, SystemClock().wall());
    model.setRows(rows.mid(0, 4));
    model.prepend(rows.mid(4, 3));
    model.prepend(rows.mid(7));
    model.setRows({});
    QCOMPARE(model.rowCount(), 0);
    RequestRecord failed = rows.first();
    failed.status = 500;
    failed.errorMessage = QStringLiteral("It broke.");
    model.setRows({failed});
    const QModelIndex cell = model.index(0, LatestModel::Model);
    QVERIFY(cell.data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("Failed with status 500")));
    QVERIFY(cell.data(Qt::ToolTipRole).toString().contains(QStringLiteral("It broke.")));
}

void TestOverview::firstQuestionIsAskedAfterTheWelcome()
{
    Console console;
    console.fakes.setup.welcome = true;
    console.fakes.gateway.run();
    MainWindow &window = console.open();
    window.setCover(new QWidget);
    console.fakes.models.setModels(makeModels());
    QVERIFY(console.fakes.tryOut.prompts.isEmpty());
    console.fakes.setup.welcome = false;
    window.dropCover();
    QCOMPARE(console.fakes.tryOut.prompts.size(), 1);
    console.fakes.models.setModels(makeModels());
    QTRY_COMPARE(console.fakes.tryOut.running, 0);
    QCOMPARE(console.fakes.tryOut.prompts.size(), 1);
}

QTEST_MAIN(TestOverview)
#include "tst_overview.moc"
