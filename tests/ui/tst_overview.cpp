// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/uitest.h"
#include "ui/charts/sparkline.h"
#include "ui/screens/overview/snippets.h"
#include "ui/support/translations.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/label.h"
#include "ui/widgets/statuspill.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabBar>
#include <QTest>
#include <QToolButton>

using namespace Gatehouse;
using namespace Gatehouse::Ui;

namespace {

QString clipboardText()
{
    return QGuiApplication::clipboard()->text();
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

QTEST_MAIN(TestOverview)
#include "tst_overview.moc"
