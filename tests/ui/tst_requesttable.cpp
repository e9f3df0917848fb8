// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/fakeservices.h"
#include "ui/models/requestmatch.h"
#include "ui/models/requesttable.h"
#include "ui/support/formats.h"
#include "ui/widgets/datatable.h"

#include <QAbstractItemModelTester>
#include <QIdentityProxyModel>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace Gatehouse;
using namespace Gatehouse::Ui;

namespace {

using namespace std::chrono_literals;

const WallTime noon{std::chrono::sys_days{std::chrono::year(2026) / 11 / 24} + 12h};

class StoppedClock : public Clock
{
public:
    WallTime wall() const override { return noon; }
    SteadyTime steady() const override { return {}; }
};

/// Counts what a view asks for.
class CountingProxy : public QIdentityProxyModel
{
public:
    QVariant data(const QModelIndex &index, int role) const override
    {
        ++calls;
        return QIdentityProxyModel::data(index, role);
    }
    mutable int calls = 0;
};

RequestRecord fresh(const char *id, WallTime at, const char *model = "gpt-4o")
{
    RequestRecord record;
    record.id = id;
    record.startedAt = at;
    record.model = model;
    record.provider = "openai";
    record.status = 200;
    return record;
}

bool isSortedByTime(const RequestTable &table)
{
    for (int row = 1; row < table.rowCount(); ++row) {
        if (table.at(row - 1).startedAt < table.at(row).startedAt)
            return false;
    }
    return true;
}

} // namespace

/// The request list without a window: pages, order, live rows, late answers.
class TestRequestTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void firstPageThenMore();
    void pagesMissNothingWhileRequestsAreRecorded();
    void everyPageIsFetchedOnce();
    void sortingAsksTheService_data();
    void sortingAsksTheService();
    void lateAnswersAreDropped();
    void lateNextPageIsDropped();
    void recordedRowsEnterInOrder();
    void recordedWhileReloadingIsKept();
    void waitsWhileNotFollowing();
    void manyWaitingReload();
    void otherOrdersCountOnly();
    void filterAppliesToRecorded();
    void failureAndRetry();
    void failedPageKeepsRows();
    void forgetsTheTail();
    void cells_data();
    void cells();
    void matching_data();
    void matching();
    void viewAsksForVisibleRowsOnly();

private:
    void load();

    StoppedClock m_clock;
    std::unique_ptr<FakeRequestService> m_service;
    std::unique_ptr<RequestTable> m_table;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

void TestRequestTable::init()
{
    m_service = std::make_unique<FakeRequestService>();
    m_table = std::make_unique<RequestTable>(*m_service, m_clock);
    m_tester = std::make_unique<QAbstractItemModelTester>(m_table.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    m_tester->setUseFetchMore(false);
}

void TestRequestTable::cleanup()
{
    m_tester.reset();
    m_table.reset();
    m_service.reset();
}

void TestRequestTable::load()
{
    m_table->reload();
    QTRY_VERIFY(!m_table->isBusy());
}

void TestRequestTable::firstPageThenMore()
{
    m_service->rows = makeRecords(450, noon);
    QVERIFY(!m_table->canFetchMore({}));
    load();
    QCOMPARE(m_table->rowCount(), 200);
    QCOMPARE(m_table->total(), 450);
    QCOMPARE(m_table->at(0).id, m_service->rows.constLast().id);
    for (const int expected : {400, 450}) {
        QVERIFY(m_table->canFetchMore({}));
        m_table->fetchMore({});
        QVERIFY(!m_table->canFetchMore({}));
        QTRY_COMPARE(m_table->rowCount(), expected);
    }
    QVERIFY(!m_table->canFetchMore({}));
    QVERIFY(isSortedByTime(*m_table));
    QCOMPARE(m_table->at(449).id, m_service->rows.constFirst().id);
    QCOMPARE(m_table->total(), 450);
}

void TestRequestTable::pagesMissNothingWhileRequestsAreRecorded()
{
    m_service->rows = makeRecords(500, noon);
    load();
    m_table->setFollowing(false);
    // More than a page arrives before the next one is asked for.
    QList<RequestRecord> burst;
    for (int i = 0; i < 250; ++i)
        burst.append(fresh(QByteArray("burst-" + QByteArray::number(i)).constData(), noon + std::chrono::seconds(1 + i)));
    m_service->record(burst);
    while (m_table->canFetchMore({})) {
        m_table->fetchMore({});
        QTRY_VERIFY(!m_table->isBusy());
    }
    QCOMPARE(m_table->rowCount(), 500);
    QSet<QByteArray> ids;
    for (int row = 0; row < m_table->rowCount(); ++row)
        ids.insert(m_table->at(row).id);
    QCOMPARE(ids.size(), 500);
    QVERIFY(isSortedByTime(*m_table));
}

void TestRequestTable::everyPageIsFetchedOnce()
{
    m_service->rows = makeRecords(1000, noon);
    load();
    m_table->sort(RequestCells::Cost, Qt::DescendingOrder);
    QTRY_VERIFY(!m_table->isBusy());
    m_service->asked.clear();
    while (m_table->canFetchMore({})) {
        m_table->fetchMore({});
        m_table->fetchMore({});
        QTRY_VERIFY(!m_table->isBusy());
    }
    QCOMPARE(m_table->rowCount(), 1000);
    QCOMPARE(m_service->asked.size(), 5); // the last one is empty
    for (const RequestQuery &query : std::as_const(m_service->asked))
        QCOMPARE(query.limit, RequestTable::pageSize);
}

void TestRequestTable::sortingAsksTheService_data()
{
    QTest::addColumn<int>("column");
    QTest::addColumn<int>("sort");
    using Sort = RequestQuery::Sort;
    QTest::newRow("status") << int(RequestCells::Status) << int(Sort::Status);
    QTest::newRow("model") << int(RequestCells::Model) << int(Sort::Model);
    QTest::newRow("provider") << int(RequestCells::Provider) << int(Sort::Provider);
    QTest::newRow("tokens") << int(RequestCells::Tokens) << int(Sort::Tokens);
    QTest::newRow("cost") << int(RequestCells::Cost) << int(Sort::Cost);
    QTest::newRow("first token") << int(RequestCells::FirstToken) << int(Sort::TimeToFirstToken);
    QTest::newRow("duration") << int(RequestCells::Duration) << int(Sort::Duration);
    QTest::newRow("time, oldest first") << int(RequestCells::Time) << int(Sort::StartedAt);
    QTest::newRow("key, which it cannot") << int(RequestCells::Key) << -1;
}

void TestRequestTable::sortingAsksTheService()
{
    QFETCH(int, column);
    QFETCH(int, sort);
    m_service->rows = makeRecords(20, noon);
    load();
    m_service->asked.clear();
    m_table->sort(column, Qt::AscendingOrder);
    QTRY_VERIFY(!m_table->isBusy());
    if (sort < 0) {
        QVERIFY(m_service->asked.isEmpty());
        return;
    }
    QCOMPARE(m_service->asked.size(), 1);
    QCOMPARE(int(m_service->asked.constFirst().sort), sort);
    QVERIFY(!m_service->asked.constFirst().descending);
    QCOMPARE(m_service->asked.constFirst().offset, 0);
    QCOMPARE(m_table->rowCount(), 20);
}

void TestRequestTable::lateAnswersAreDropped()
{
    m_service->rows = makeRecords(50, noon);
    m_service->hold();
    RequestQuery filter;
    filter.model = "gpt-4o";
    m_table->setFilter(filter);
    filter.model = "claude-sonnet";
    m_table->setFilter(filter);
    QSignalSpy reloaded(m_table.get(), &RequestTable::reloaded);
    m_service->answerHeld();
    QTRY_COMPARE(reloaded.count(), 1);
    QCoreApplication::processEvents();
    QCOMPARE(reloaded.count(), 1);
    QVERIFY(m_table->rowCount() > 0);
    for (int row = 0; row < m_table->rowCount(); ++row)
        QCOMPARE(m_table->at(row).model, QByteArray("claude-sonnet"));
}

void TestRequestTable::lateNextPageIsDropped()
{
    m_service->rows = makeRecords(450, noon);
    load();
    m_service->hold();
    m_table->fetchMore({});
    m_table->sort(RequestCells::Duration, Qt::DescendingOrder);
    m_service->answerHeld();
    QTRY_VERIFY(!m_table->isBusy());
    QCoreApplication::processEvents();
    QCOMPARE(m_table->rowCount(), 200);
}

void TestRequestTable::recordedRowsEnterInOrder()
{
    m_service->rows = makeRecords(10, noon);
    load();
    const WallTime second = m_table->at(1).startedAt;
    // The one that took long began before the newest row; both are recorded together.
    m_service->record({fresh("long", second + 1us), fresh("a", noon + 1s), fresh("b", noon + 2s), fresh("a", noon + 1s)});
    QCOMPARE(m_table->rowCount(), 13);
    QCOMPARE(m_table->at(0).id, QByteArray("b"));
    QCOMPARE(m_table->at(1).id, QByteArray("a"));
    QCOMPARE(m_table->at(3).id, QByteArray("long"));
    QVERIFY(isSortedByTime(*m_table));
    QCOMPARE(m_table->total(), 13);
    m_service->record({fresh("b", noon + 2s)});
    QCOMPARE(m_table->rowCount(), 13);
}

void TestRequestTable::recordedWhileReloadingIsKept()
{
    m_service->rows = makeRecords(10, noon);
    m_service->hold();
    m_table->reload();
    // Told to the console before the answer, and not part of it.
    Q_EMIT m_service->recorded({fresh("meanwhile", noon + 1s)});
    QCOMPARE(m_table->rowCount(), 0);
    m_service->answerHeld();
    QTRY_COMPARE(m_table->rowCount(), 11);
    QCOMPARE(m_table->at(0).id, QByteArray("meanwhile"));
}

void TestRequestTable::waitsWhileNotFollowing()
{
    m_service->rows = makeRecords(10, noon);
    load();
    m_table->setFollowing(false);
    QSignalSpy waiting(m_table.get(), &RequestTable::waitingChanged);
    m_service->record({fresh("a", noon + 1s)});
    m_service->record({fresh("b", noon + 2s), fresh("c", noon + 3s)});
    QCOMPARE(m_table->rowCount(), 10);
    QCOMPARE(m_table->waitingCount(), 3);
    QCOMPARE(waiting.count(), 2);
    m_service->asked.clear();
    m_table->setFollowing(true);
    QCOMPARE(m_table->waitingCount(), 0);
    QCOMPARE(m_table->rowCount(), 13);
    QCOMPARE(m_table->at(0).id, QByteArray("c"));
    QVERIFY(m_service->asked.isEmpty());
}

void TestRequestTable::manyWaitingReload()
{
    m_service->rows = makeRecords(10, noon);
    load();
    m_table->setFollowing(false);
    for (int batch = 0; batch < 30; ++batch) {
        QList<RequestRecord> rows;
        for (int i = 0; i < 100; ++i)
            rows.append(fresh(QByteArray("r" + QByteArray::number(batch * 100 + i)).constData(), noon + std::chrono::seconds(batch * 100 + i + 1)));
        m_service->record(rows);
    }
    QCOMPARE(m_table->waitingCount(), 3000);
    m_service->asked.clear();
    m_table->takeWaiting();
    QTRY_COMPARE(m_table->rowCount(), 200);
    QCOMPARE(m_service->asked.size(), 1);
    QCOMPARE(m_table->at(0).id, QByteArray("r2999"));
    QCOMPARE(m_table->waitingCount(), 0);
}

void TestRequestTable::otherOrdersCountOnly()
{
    m_service->rows = makeRecords(10, noon);
    load();
    m_table->sort(RequestCells::Cost, Qt::DescendingOrder);
    QTRY_VERIFY(!m_table->isBusy());
    m_service->record({fresh("a", noon + 1s)});
    QCOMPARE(m_table->rowCount(), 10);
    QCOMPARE(m_table->waitingCount(), 1);
    m_table->takeWaiting();
    QTRY_COMPARE(m_table->rowCount(), 11);
    QCOMPARE(m_table->waitingCount(), 0);
}

void TestRequestTable::filterAppliesToRecorded()
{
    m_service->rows = makeRecords(10, noon);
    RequestQuery filter;
    filter.model = "qwen3-local";
    m_table->setFilter(filter);
    QTRY_VERIFY(!m_table->isBusy());
    const int before = m_table->rowCount();
    m_service->record({fresh("other", noon + 1s), fresh("mine", noon + 2s, "qwen3-local")});
    QCOMPARE(m_table->rowCount(), before + 1);
    QCOMPARE(m_table->at(0).id, QByteArray("mine"));
}

void TestRequestTable::failureAndRetry()
{
    m_service->rows = makeRecords(10, noon);
    m_service->failure = Error(ErrorKind::Storage, QStringLiteral("The database is away."));
    load();
    QVERIFY(m_table->failure());
    QCOMPARE(m_table->failure()->message, QStringLiteral("The database is away."));
    QCOMPARE(m_table->rowCount(), 0);
    QVERIFY(!m_table->canFetchMore({}));
    m_service->failure.reset();
    m_table->retry();
    QTRY_COMPARE(m_table->rowCount(), 10);
    QVERIFY(!m_table->failure());
}

void TestRequestTable::failedPageKeepsRows()
{
    m_service->rows = makeRecords(300, noon);
    load();
    m_service->failure = Error(ErrorKind::Storage, QStringLiteral("The database is away."));
    m_table->fetchMore({});
    QTRY_VERIFY(m_table->failure());
    QCOMPARE(m_table->rowCount(), 200);
    QVERIFY(!m_table->canFetchMore({})); // nobody asks again and again
    m_service->failure.reset();
    m_table->retry();
    QTRY_COMPARE(m_table->rowCount(), 300);
}

void TestRequestTable::forgetsTheTail()
{
    m_service->rows = makeRecords(600, noon);
    load();
    m_table->fetchMore({});
    QTRY_COMPARE(m_table->rowCount(), 400);
    m_table->forgetBeyond(100);
    QCOMPARE(m_table->rowCount(), 100);
    QVERIFY(m_table->canFetchMore({}));
    while (m_table->canFetchMore({})) {
        m_table->fetchMore({});
        QTRY_VERIFY(!m_table->isBusy());
    }
    QCOMPARE(m_table->rowCount(), 600);
    QVERIFY(isSortedByTime(*m_table));
}

void TestRequestTable::cells_data()
{
    QTest::addColumn<RequestRecord>("record");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("text");
    RequestRecord good = fresh("x", noon);
    good.usage.input = 1204;
    good.usage.output = 356;
    good.cost.total = Money::fromNano(1'200'000);
    good.cost.priced = true;
    good.duration = 1240ms;
    good.timeToFirstToken = 212ms;
    QTest::newRow("status") << good << int(RequestCells::Status) << QStringLiteral("200");
    QTest::newRow("tokens") << good << int(RequestCells::Tokens) << QStringLiteral("1,204 → 356");
    QTest::newRow("cost") << good << int(RequestCells::Cost) << QStringLiteral("$0.0012");
    QTest::newRow("provider") << good << int(RequestCells::Provider) << QStringLiteral("OpenAI");
    QTest::newRow("no key") << good << int(RequestCells::Key) << Formats::none();
    RequestRecord cached = good;
    cached.cacheHit = true;
    QTest::newRow("cached") << cached << int(RequestCells::Status) << QStringLiteral("200, cached");
    RequestRecord estimated = good;
    estimated.usage.estimated = true;
    QTest::newRow("estimated") << estimated << int(RequestCells::Tokens) << QStringLiteral("≈ 1,204 → 356");
    RequestRecord unpriced = good;
    unpriced.cost = {};
    QTest::newRow("unpriced") << unpriced << int(RequestCells::Cost) << Formats::none();
    RequestRecord failed = fresh("y", noon);
    failed.status = 429;
    failed.errorKind = "rate_limited";
    QTest::newRow("failed") << failed << int(RequestCells::Status) << QStringLiteral("429 Rate limited");
    QTest::newRow("failed tokens") << failed << int(RequestCells::Tokens) << Formats::none();
    QTest::newRow("failed cost") << failed << int(RequestCells::Cost) << Formats::none();
    QTest::newRow("no first token") << failed << int(RequestCells::FirstToken) << Formats::none();
    failed.errorKind = "something_new";
    QTest::newRow("unknown kind") << failed << int(RequestCells::Status) << QStringLiteral("429 something_new");
}

void TestRequestTable::cells()
{
    QFETCH(RequestRecord, record);
    QFETCH(int, column);
    QFETCH(QString, text);
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    m_service->rows = {record};
    m_table->setProviderTitles({{"openai", QStringLiteral("OpenAI")}});
    load();
    const QModelIndex cell = m_table->index(0, column);
    QCOMPARE(cell.data().toString(), text);
    if (column == RequestCells::Status) {
        // Told by icon and words, not by colour alone.
        QVERIFY(!cell.data(Qt::DecorationRole).value<QIcon>().isNull());
        QVERIFY(cell.data(Qt::AccessibleTextRole).toString().startsWith(record.failed() ? QStringLiteral("Failed") : QStringLiteral("Succeeded")));
    }
}

void TestRequestTable::matching_data()
{
    QTest::addColumn<RequestQuery>("query");
    QTest::addColumn<bool>("expected");
    RequestQuery query;
    QTest::newRow("everything") << query << true;
    query.text = QStringLiteral("  CHECKOUT ");
    QTest::newRow("text in key alias, any case") << query << true;
    query.text = QStringLiteral("twelve");
    QTest::newRow("text in error") << query << true;
    query.text = QStringLiteral("nowhere");
    QTest::newRow("text nowhere") << query << false;
    query = {};
    query.outcome = RequestQuery::Outcome::Failed;
    QTest::newRow("failed") << query << true;
    query.outcome = RequestQuery::Outcome::Succeeded;
    QTest::newRow("succeeded") << query << false;
    query = {};
    query.from = noon;
    QTest::newRow("from is included") << query << true;
    query.from = noon + 1us;
    QTest::newRow("after") << query << false;
    query = {};
    query.to = noon;
    QTest::newRow("to is not included") << query << false;
    query = {};
    query.model = "gpt-4";
    QTest::newRow("model is whole") << query << false;
    query.model = "gpt-4o";
    query.provider = "openai";
    QTest::newRow("model and provider") << query << true;
    query.provider = "azure";
    QTest::newRow("other provider") << query << false;
    query = {};
    query.keyHash = "00";
    QTest::newRow("other key") << query << false;
}

void TestRequestTable::matching()
{
    QFETCH(RequestQuery, query);
    QFETCH(bool, expected);
    RequestRecord record = fresh("r", noon);
    record.keyAlias = "checkout-service";
    record.status = 429;
    record.errorKind = "rate_limited";
    record.errorMessage = QStringLiteral("Try again in twelve seconds.");
    QCOMPARE(matches(record, query), expected);
}

void TestRequestTable::viewAsksForVisibleRowsOnly()
{
    // 100,000 rows in the table: what a view asks for must not depend on it.
    m_tester.reset();
    m_service->rows = makeRecords(100'000, noon);
    load();
    CountingProxy counting;
    counting.setSourceModel(m_table.get());
    DataTable view(QStringLiteral("test.table"), QStringLiteral("Requests"));
    view.setModel(&counting);
    view.resize(1000, 600);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    QList<RequestRecord> all = m_service->rows;
    std::reverse(all.begin(), all.end());
    Q_EMIT m_service->recorded(all.mid(200));
    QCOMPARE(m_table->rowCount(), 200); // older than the last row: they come when asked for

    m_service->asked.clear();
    m_table->setFollowing(true);
    std::sort(all.begin(), all.end(), [](const RequestRecord &a, const RequestRecord &b) { return a.startedAt < b.startedAt; });
    for (RequestRecord &row : all) {
        row.id += "-again";
        row.startedAt += 1000h;
    }
    m_service->record(all);
    QCOMPARE(m_table->rowCount(), 100'200);
    QTRY_VERIFY(view.verticalScrollBar()->maximum() > 1'000'000);

    const int visible = 600 / view.rowHeight(0) + 2;
    const int roles = 8;
    for (const double place : {0.25, 0.5, 0.9}) {
        counting.calls = 0;
        view.verticalScrollBar()->setValue(static_cast<int>(view.verticalScrollBar()->maximum() * place));
        view.viewport()->repaint();
        QVERIFY2(counting.calls > 0, "nothing was drawn");
        QVERIFY2(counting.calls <= visible * RequestCells::ColumnCount * roles, qPrintable(QString::number(counting.calls)));
    }
    QVERIFY(m_service->asked.isEmpty());
}

QTEST_MAIN(TestRequestTable)
#include "tst_requesttable.moc"
