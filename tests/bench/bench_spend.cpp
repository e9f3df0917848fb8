// SPDX-License-Identifier: GPL-3.0-or-later
// How long questions about spend take over the sums of ten million requests: bench_spend [sqlite|postgres] [--plans]
#include "gateway/storage/spendreader.h"
#include "gateway/storage/statement.h"
#include "gateway/storage/transaction.h"
#include "tests/support/postgresfixture.h"
#include "tests/support/spendfill.h"
#include "tests/support/temporarydatabase.h"

#include <QCoreApplication>
#include <QDate>
#include <QElapsedTimer>

#include <algorithm>
#include <cstdio>

using namespace Gatehouse;

namespace {

constexpr WallTime begin{std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)};
constexpr int repeats = 15;

struct Case {
    const char *name;
    SpendQuery query;
};

QByteArray keyNumber(int n)
{
    return QByteArray::number(10'000'000 + n) + QByteArray(56, 'a');
}

QList<Case> cases()
{
    const QTimeZone berlin("Europe/Berlin");
    const WallTime end = begin + std::chrono::days(90);
    const auto ask = [end](QTimeZone zone, QList<SpendBy> by, QList<SpendFilter> filters = {}) {
        SpendQuery query{begin, end, zone, std::move(by), std::move(filters)};
        if (zone.isValid()) { // whole days of that zone, so that both ends are cut
            query.from = WallTime(std::chrono::milliseconds(QDate(2026, 1, 1).startOfDay(zone).toMSecsSinceEpoch()));
            query.to = WallTime(std::chrono::milliseconds(QDate(2026, 4, 1).startOfDay(zone).toMSecsSinceEpoch()));
        }
        return query;
    };
    const auto dearest = [](SpendQuery query) {
        query.order = SpendQuery::Order::Spend;
        query.descending = true;
        query.limit = 10;
        return query;
    };
    const auto page = [](SpendQuery query) {
        query.descending = true;
        query.limit = 1000;
        query.count = query.mayRepeat = true;
        return query;
    };
    const QList<SpendFilter> key{{SpendBy::Key, {keyNumber(7)}}}, team{{SpendBy::Team, {"team-3"}}}, model{{SpendBy::Model, {"model-2"}}};
    return {{"total", ask({}, {})},
            {"total, days of Berlin", ask(berlin, {})},
            {"by day", ask({}, {SpendBy::Day})},
            {"by day of Berlin", ask(berlin, {SpendBy::Day})},
            {"by day of Berlin and model", ask(berlin, {SpendBy::Day, SpendBy::Model})},
            {"by hour", ask({}, {SpendBy::Hour})},
            {"by month of Berlin and provider", ask(berlin, {SpendBy::Month, SpendBy::Provider})},
            {"top 10 keys", dearest(ask({}, {SpendBy::Key}))},
            {"top 10 keys, days of Berlin", dearest(ask(berlin, {SpendBy::Key}))},
            {"top 10 users, days of Berlin", dearest(ask(berlin, {SpendBy::User}))},
            {"top 10 customers, days of Berlin", dearest(ask(berlin, {SpendBy::Customer}))},
            {"tags", ask({}, {SpendBy::Tag})},
            {"models", dearest(ask({}, {SpendBy::Model}))},
            {"one key by day of Berlin and model", ask(berlin, {SpendBy::Day, SpendBy::Model}, key)},
            {"one team by day of Berlin", ask(berlin, {SpendBy::Day}, team)},
            {"statuses by day", ask({}, {SpendBy::Day, SpendBy::Status})},
            {"top 10 keys of a model", dearest(ask({}, {SpendBy::Key}, model))},
            {"keys of a team", dearest(ask({}, {SpendBy::Key}, team))},
            {"first page of daily activity (1,000 of 90,000 rows)", page(ask({}, {SpendBy::Day, SpendBy::User, SpendBy::Key, SpendBy::Provider, SpendBy::Deployment, SpendBy::Model}))},
            {"by day of Berlin, team and key", ask(berlin, {SpendBy::Day, SpendBy::Team, SpendBy::Key}, team)}};
}

bool measure(Database &database, const Case &one)
{
    QList<double> times;
    qsizetype rows = 0;
    for (int i = 0; i < repeats; ++i) {
        QElapsedTimer timer;
        timer.start();
        const auto table = SpendReader::table(database, one.query);
        times << static_cast<double>(timer.nsecsElapsed()) / 1e6;
        if (!table) {
            std::fprintf(stderr, "%s: %s %s\n", one.name, qPrintable(table.error().message), qPrintable(table.error().detail));
            return false;
        }
        rows = table->rows.size();
        if (i == 0 && times.first() > 500)
            break;
    }
    const double first = times.first();
    std::sort(times.begin(), times.end());
    std::printf("| %s | %lld | %.1f | %.1f |\n", one.name, static_cast<long long>(rows), first, times[times.size() / 2]);
    std::fflush(stdout);
    return true;
}

bool showPlan(Database &database, const Case &one)
{
    const auto text = SpendReader::statementText(one.query);
    if (!text)
        return false;
    const bool isPostgres = database.dialect().isPostgres();
    Transaction transaction(database, Transaction::Kind::Reading, std::chrono::seconds(60));
    if (!transaction.begin())
        return false;
    Statement plan(database, (isPostgres ? QStringLiteral("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) ") : QStringLiteral("EXPLAIN QUERY PLAN ")) + *text);
    if (!plan.run())
        return false;
    std::printf("\n%s\n", one.name);
    while (plan.next())
        std::printf("    %s\n", plan.text(isPostgres ? 0 : 3).constData());
    return true;
}

int run(StorageStatus::Kind kind, bool plans)
{
    PostgresFixture server;
    if (kind == StorageStatus::Kind::Postgres && !server.start()) {
        std::fprintf(stderr, "%s\n", qPrintable(server.problem()));
        return 1;
    }
    TemporaryDatabase place(kind, server);
    const auto writer = place.connectMigrated();
    const SpendFill fill{begin};
    QElapsedTimer timer;
    timer.start();
    if (!writer)
        return 1;
    if (auto filled = fillSpend(*writer, fill); !filled) {
        std::fprintf(stderr, "%s %s\n", qPrintable(filled.error().message), qPrintable(filled.error().detail));
        return 1;
    }
    std::printf("%s: sums of %lld requests, filled in %.1f s\n\n| question | rows | first ms | median ms |\n| --- | --- | --- | --- |\n",
                kind == StorageStatus::Kind::Postgres ? "Postgres" : "SQLite", static_cast<long long>(fill.ledgerRows()), static_cast<double>(timer.elapsed()) / 1000);
    const auto reader = place.connect(Database::Role::Reader);
    if (!reader)
        return 1;
    for (const Case &one : cases()) {
        if (!measure(*reader, one) || (plans && !showPlan(*reader, one)))
            return 1;
    }
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = application.arguments();
    const bool plans = arguments.contains(QStringLiteral("--plans"));
    return run(arguments.contains(QStringLiteral("postgres")) ? StorageStatus::Kind::Postgres : StorageStatus::Kind::Sqlite, plans);
}
