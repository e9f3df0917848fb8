// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/requestsconsole.h"
#include "ui/support/translations.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/statuspill.h"

#include <QCheckBox>
#include <QClipboard>
#include <QFile>
#include <QFileDialog>
#include <QGuiApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
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

/// One request of the Requests screen: its details, both sides of its exchange, and what leaves the console.
class TestRequestDetails : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void detailsFollowTheSelection();
    void detailsOfAFailure();
    void capturedExchange();
    void exchangeOnlyWhenWanted();
    void captureWasOff();
    void captureSwitch();
    void copies();
    void curlTakesTheCapturedBody();
    void exportWritesAllThatMatch();
    void exportThatFailsSaysWhy();
    void firstCallIsCopied();
};

void TestRequestDetails::initTestCase()
{
    keepSettingsApart();
    installTranslations(*qApp, QLocale(QLocale::English, QLocale::UnitedStates));
}

void TestRequestDetails::detailsFollowTheSelection()
{
    RequestsConsole console;
    RequestRecord &record = console.fakes.requests.rows.last();
    record.status = 200;
    record.errorKind.clear();
    record.model = "claude-sonnet";
    record.provider = "anthropic";
    record.usage = {};
    record.usage.input = 5000;
    record.usage.cacheRead = 4000;
    record.usage.output = 700;
    record.usage.reasoning = 500;
    record.usage.estimated = true;
    record.cost.total = Money::fromNano(12'345'678);
    record.cost.priced = true;
    record.priceVersion = "catalogue 2026-11-23";
    record.userAgent = "<b>curl</b>/8";
    console.show();
    auto *details = console.find<QWidget>(QStringLiteral("requests.details"));
    QVERIFY(!details->isVisible());
    console.select(0);
    QVERIFY(details->isVisible());
    QCOMPARE(console.find<QLabel>(QStringLiteral("requests.detailTitle"))->text(), QStringLiteral("claude-sonnet"));
    QCOMPARE(console.find<QLabel>(QStringLiteral("requests.providerTitle"))->text(), QStringLiteral("Anthropic"));
    QCOMPARE(console.find<QLabel>(QStringLiteral("requests.totalTokens"))->text(), QStringLiteral("5,700"));
    QCOMPARE(console.find<QLabel>(QStringLiteral("requests.totalCost"))->text(), QStringLiteral("$0.012345678"));
    QVERIFY(console.find<QLabel>(QStringLiteral("requests.priceVersion"))->text().contains(QStringLiteral("catalogue 2026-11-23")));
    QVERIFY(console.find<QLabel>(QStringLiteral("requests.usageRemark"))->text().contains(QStringLiteral("counted by the gateway")));
    // What clients send is text, never markup.
    auto *agent = console.find<QLabel>(QStringLiteral("requests.userAgent"));
    QCOMPARE(agent->text(), QStringLiteral("<b>curl</b>/8"));
    QCOMPARE(agent->textFormat(), Qt::PlainText);
    QTest::mouseClick(console.find<QToolButton>(QStringLiteral("requests.closeDetails")), Qt::LeftButton);
    QVERIFY(!details->isVisible());
    console.select(1);
    QVERIFY(!details->isVisible());
    QTest::keyClick(console.window.get(), Qt::Key_I, Qt::ControlModifier);
    QVERIFY(details->isVisible());
}

void TestRequestDetails::detailsOfAFailure()
{
    RequestsConsole console;
    RequestRecord &record = console.fakes.requests.rows.last();
    record.status = 429;
    record.errorKind = "rate_limited";
    record.errorMessage = QStringLiteral("Try again in 12 seconds.");
    console.show();
    console.select(0);
    auto *error = console.find<Banner>(QStringLiteral("requests.error"));
    QVERIFY(error->isVisible());
    QCOMPARE(error->title(), QStringLiteral("429 Rate limited"));
    QCOMPARE(console.find<StatusPill>(QStringLiteral("requests.detailStatus"))->tone(), StatusPill::Tone::Danger);
    for (int row = 1; row < 60; ++row) {
        if (!console.model->at(row).failed()) {
            console.select(row);
            break;
        }
    }
    QVERIFY(!error->isVisible());
}

void TestRequestDetails::capturedExchange()
{
    RequestsConsole console;
    const RequestRecord record = console.fakes.requests.rows.constLast();
    const CapturedExchange exchange = sampleExchange(record);
    console.fakes.requests.exchanges.insert(record.id, exchange);
    console.show();
    console.select(0);
    auto *tabs = console.find<QTabBar>(QStringLiteral("requests.tabs"));
    auto *body = console.find<QPlainTextEdit>(QStringLiteral("requests.messageBody"));
    tabs->setCurrentIndex(1);
    QTRY_VERIFY(body->isVisible());
    QVERIFY(body->toPlainText().startsWith(QStringLiteral("{\n  \"model\": \"")));
    QVERIFY(console.find<QPlainTextEdit>(QStringLiteral("requests.messageHead"))->toPlainText().contains(QStringLiteral("authorization: ••••")));
    QTest::mouseClick(console.find<QToolButton>(QStringLiteral("requests.copyBody")), Qt::LeftButton);
    QCOMPARE(clipboardText().toUtf8(), exchange.clientRequestBody); // as it was, not as it is shown
    tabs->setCurrentIndex(2);
    QVERIFY(body->toPlainText().contains(QString::fromUtf8(record.upstreamModel)));
    tabs->setCurrentIndex(3);
    QVERIFY(body->toPlainText().startsWith(QStringLiteral("data: {\"id\"")));
    QVERIFY(console.find<QLabel>(QStringLiteral("requests.bodyRemark"))->text().startsWith(QStringLiteral("event stream")));
    // The tab stays; the next request was not captured.
    console.select(1);
    QCOMPARE(tabs->currentIndex(), 3);
    QTRY_VERIFY(console.find<EmptyState>(QStringLiteral("requests.notCaptured"))->isVisible());
}

void TestRequestDetails::exchangeOnlyWhenWanted()
{
    class CountingService : public FakeRequestService
    {
    public:
        QFuture<Result<CapturedExchange>> exchange(QByteArray id) override
        {
            ++questions;
            return FakeRequestService::exchange(id);
        }
        int questions = 0;
    } service;
    RequestsConsole console;
    service.rows = console.fakes.requests.rows;
    Services services = console.fakes.services();
    services.requests = &service;
    console.window = std::make_unique<MainWindow>(services, console.settings, console.theme);
    console.window->show();
    console.window->showScreen(QStringLiteral("requests"));
    auto *table = console.find<DataTable>(QStringLiteral("requests.table"));
    QTRY_COMPARE(table->model()->rowCount(), 60);
    for (int row = 0; row < 20; ++row)
        table->setCurrentIndex(table->model()->index(row, 0));
    QCOMPARE(service.questions, 0);
    console.find<QTabBar>(QStringLiteral("requests.tabs"))->setCurrentIndex(4);
    QCOMPARE(service.questions, 1);
    console.window.reset();
}

void TestRequestDetails::captureWasOff()
{
    RequestsConsole console;
    console.show();
    console.select(0);
    console.find<QTabBar>(QStringLiteral("requests.tabs"))->setCurrentIndex(1);
    auto *missing = console.find<EmptyState>(QStringLiteral("requests.notCaptured"));
    QTRY_VERIFY(missing->isVisible());
    QCOMPARE(missing->accessibleName(), QStringLiteral("Capture was off when this request ran"));
    QPushButton *here = console.button("captureHere");
    QCOMPARE(here->text(), QStringLiteral("Turn Capture On"));
    QTest::mouseClick(here, Qt::LeftButton);
    QVERIFY(console.fakes.requests.capture);
    QCOMPARE(here->text(), QStringLiteral("Turn Capture Off"));
    QVERIFY(console.find<QCheckBox>(QStringLiteral("requests.capture"))->isChecked());
}

void TestRequestDetails::captureSwitch()
{
    RequestsConsole console;
    console.show();
    auto *box = console.find<QCheckBox>(QStringLiteral("requests.capture"));
    QVERIFY(!box->isChecked());
    QVERIFY(box->toolTip().contains(QStringLiteral("dots")));
    box->click();
    QVERIFY(console.fakes.requests.capture);
    QVERIFY(console.action("captureExchanges")->isChecked());
    console.fakes.requests.setCaptureEnabled(false); // by somebody else
    QVERIFY(!box->isChecked());
}

void TestRequestDetails::copies()
{
    RequestsConsole console;
    console.show();
    QVERIFY(!console.action("copyId")->isEnabled());
    console.table->setFocus();
    console.select(3);
    const RequestRecord &record = console.model->at(3);
    QTest::keyClick(console.table, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(clipboardText().toUtf8(), record.id);
    console.action("copyJson")->trigger();
    QCOMPARE(QJsonDocument::fromJson(clipboardText().toUtf8()).object().value(QStringLiteral("id")).toString().toUtf8(), record.id);
    console.action("copyCurl")->trigger();
    QTRY_VERIFY(clipboardText().startsWith(QStringLiteral("curl ")));
    QVERIFY(!clipboardText().contains(QString::fromUtf8(console.fakes.gateway.key.reveal())));
    QVERIFY(clipboardText().contains(QStringLiteral("$GATEHOUSE_KEY")));
}

void TestRequestDetails::curlTakesTheCapturedBody()
{
    RequestsConsole console;
    const RequestRecord record = console.fakes.requests.rows.constLast();
    console.fakes.requests.exchanges.insert(record.id, sampleExchange(record));
    console.show();
    console.select(0);
    console.action("copyCurl")->trigger();
    QTRY_VERIFY(clipboardText().contains(QStringLiteral("bicycle shop")));
}

void TestRequestDetails::exportWritesAllThatMatch()
{
    RequestsConsole console(2500);
    console.show();
    QTRY_VERIFY(!console.model->isBusy());
    QVERIFY(console.model->rowCount() < 2500);
    QTest::mouseClick(console.button("export"), Qt::LeftButton);
    auto *dialog = console.find<QFileDialog>(QStringLiteral("requests.exportDialog"));
    const QString file = console.place.filePath(QStringLiteral("out.csv"));
    Q_EMIT dialog->fileSelected(file);
    dialog->close();
    auto *banner = console.find<Banner>(QStringLiteral("requests.exportBanner"));
    QTRY_COMPARE(banner->title(), QStringLiteral("2500 requests exported"));
    QFile written(file);
    QVERIFY(written.open(QIODevice::ReadOnly));
    QCOMPARE(written.readAll().count("\r\n"), 2501);
    QTest::mouseClick(console.button("endExport"), Qt::LeftButton);
    QVERIFY(!banner->isVisible());
}

void TestRequestDetails::exportThatFailsSaysWhy()
{
    RequestsConsole console;
    console.show();
    console.fakes.requests.failure = Error(ErrorKind::Storage, QStringLiteral("The database went away."));
    console.action("export")->trigger();
    auto *dialog = console.find<QFileDialog>(QStringLiteral("requests.exportDialog"));
    const QString file = console.place.filePath(QStringLiteral("out.json"));
    Q_EMIT dialog->fileSelected(file);
    dialog->close();
    auto *banner = console.find<Banner>(QStringLiteral("requests.exportBanner"));
    QTRY_COMPARE(banner->title(), QStringLiteral("The export failed"));
    QVERIFY(!QFile::exists(file)); // no half file
}

void TestRequestDetails::firstCallIsCopied()
{
    RequestsConsole console(0);
    console.fakes.gateway.key = Secret("sk-gatehouse-example-4f2a");
    console.fakes.models.list = makeModels();
    console.fakes.gateway.run();
    console.show();
    auto *code = console.find<QPlainTextEdit>(QStringLiteral("requests.firstCall"));
    QVERIFY(code->isVisible());
    QVERIFY(code->toPlainText().contains(QStringLiteral("http://localhost:4000/v1/chat/completions")));
    QVERIFY(!code->toPlainText().contains(QStringLiteral("sk-gatehouse-example-4f2a")));
    QTest::mouseClick(console.find<QToolButton>(QStringLiteral("requests.copyFirstCall")), Qt::LeftButton);
    QVERIFY(clipboardText().contains(QStringLiteral("sk-gatehouse-example-4f2a")));
}

QTEST_MAIN(TestRequestDetails)
#include "tst_requestdetails.moc"
