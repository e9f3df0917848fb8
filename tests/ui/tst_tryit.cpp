// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/uitest.h"
#include "ui/support/translations.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/busyindicator.h"
#include "ui/widgets/label.h"
#include "ui/widgets/promptedit.h"

#include <QComboBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace Gatehouse;
using namespace Gatehouse::Ui;

class TestTryIt : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { installTranslations(*qApp, QLocale(QLocale::English, QLocale::UnitedStates)); }
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
    void firstQuestionIsAskedAfterTheWelcome();
};

void TestTryIt::tryStreams()
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

void TestTryIt::tryShowsTheCost_data()
{
    QTest::addColumn<bool>("known");
    QTest::addColumn<QString>("text");
    QTest::newRow("price known") << true << QStringLiteral("$0.000016");
    QTest::newRow("no price") << false << QStringLiteral("no price known");
}

void TestTryIt::tryShowsTheCost()
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

void TestTryIt::tryStops()
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

void TestTryIt::tryShowsFailure()
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

void TestTryIt::tryNeedsARunningGateway()
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

void TestTryIt::tryOffersUsableModelsOnce()
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

void TestTryIt::withoutModelsAProviderIsOffered()
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

void TestTryIt::enterSends()
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

void TestTryIt::leavingCancels()
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

void TestTryIt::firstQuestionIsAskedAfterTheWelcome()
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

QTEST_MAIN(TestTryIt)
#include "tst_tryit.moc"
