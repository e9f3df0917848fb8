// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/requestwriter.h"

#include "gateway/storage/chargetext.h"
#include "gateway/storage/pursestore.h"
#include "gateway/storage/requestcolumns.h"
#include "gateway/storage/rollup.h"
#include "gateway/storage/rowinsert.h"
#include "gateway/storage/statement.h"
#include "gateway/storage/transaction.h"

#include <QSet>
#include <QStringList>

#include <algorithm>
#include <functional>
#include <vector>

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

constexpr std::chrono::seconds longestWrite{10};

RowInsert requestInsert(const QString &tail)
{
    // Behind those of a RequestRecord come the columns that it does not hold itself.
    return {u"requests"_s, requestColumnNames() + u", counted, gateway, failed, reserved, charges, search_text"_s, tail};
}

/// A settlement takes the place of its opening, and of one that was given up as orphaned, but never of a settlement.
const QString &settlementTail()
{
    static const QString tail = [] {
        QStringList sets;
        for (const QString &name : (requestColumnNames() + u", counted, failed, charges, search_text"_s).split(u", "_s)) {
            if (name != u"id"_s)
                sets << name + u" = excluded."_s + name;
        }
        return u" ON CONFLICT (id) DO UPDATE SET "_s + sets.join(u", "_s) + u" WHERE requests.counted = 0"_s;
    }();
    return tail;
}

void bindRequest(Statement &insert, const RequestRecord &record, bool counted, const QByteArray &gateway, Money reserved)
{
    for (const RequestColumn &column : requestColumns())
        column.write(insert, record);
    insert.bind(counted ? 1 : 0).bind(gateway).bind(record.failed() ? 1 : 0).bind(static_cast<qint64>(reserved.nano()));
    insert.bind(chargeText(record.charges, shortened(record.keyHash))).bind(searchText(record));
}

RequestRecord asRecord(const RequestOpening &opening)
{
    RequestRecord record;
    record.id = opening.id;
    record.state = LedgerState::Open;
    record.startedAt = opening.startedAt;
    record.keyHash = opening.keyHash;
    record.model = opening.model;
    record.deploymentId = opening.deploymentId;
    record.charges = opening.charges;
    return record;
}

/// On SQLite, to be told which rows were new costs as much as inserting them, and nearly always all are. So they are
/// inserted without asking; true when all were new, else nothing is left of it.
Result<bool> writeAllFresh(Database &database, qsizetype rows, const std::function<void(Statement &, qsizetype)> &bind)
{
    if (database.dialect().isPostgres())
        return false;
    if (auto begun = database.execute(u"SAVEPOINT settlements"_s); !begun)
        return begun.error();
    const auto changed = requestInsert(settlementTail()).run(database, rows, bind);
    if (!changed)
        return changed.error();
    const bool all = *changed == rows;
    auto ended = all ? Result<void>() : database.execute(u"ROLLBACK TO settlements"_s);
    if (ended)
        ended = database.execute(u"RELEASE settlements"_s);
    if (!ended)
        return ended.error();
    return all;
}

/// A record and its id in the form the database keeps, by which it answers.
template <class Record>
struct Row {
    QByteArray id;
    const Record *record;
};

/// By id, so that two gateways lock rows in the same order, and each id once: one INSERT cannot touch a row twice.
template <class Record>
std::vector<Row<Record>> rowsById(const QList<Record> &records)
{
    std::vector<Row<Record>> rows;
    rows.reserve(static_cast<std::size_t>(records.size()));
    for (const Record &record : records)
        rows.push_back({storedId(record.id), &record});
    std::stable_sort(rows.begin(), rows.end(), [](const Row<Record> &a, const Row<Record> &b) { return a.id < b.id; });
    rows.erase(std::unique(rows.begin(), rows.end(), [](const Row<Record> &a, const Row<Record> &b) { return a.id == b.id; }), rows.end());
    return rows;
}

} // namespace

Result<QList<RequestRecord>> RequestWriter::write(Database &database, const RecordBatch &batch) const
{
    QSet<QByteArray> settled;
    for (const RequestRecord &record : batch.settled)
        settled.insert(storedId(record.id));
    QList<RequestOpening> openings;
    Reservations reserved;
    for (const RequestOpening &opening : batch.opened) {
        const QByteArray id = storedId(opening.id);
        if (!settled.contains(id))
            openings << opening;
        else if (!opening.reserved.isZero()) // its row comes with the settlement
            reserved.insert(id, opening.reserved);
    }

    Transaction transaction(database, Transaction::Kind::Writing, longestWrite);
    if (auto begun = transaction.begin(); !begun)
        return begun.error();
    if (auto written = writeOpenings(database, openings); !written)
        return written.error();
    auto fresh = writeSettlements(database, batch.settled, reserved);
    if (!fresh)
        return fresh;
    RollUps rollUps;
    PurseCharges charges;
    for (const RequestRecord &record : *fresh) {
        rollUps.add(record);
        charges.add(record);
    }
    if (auto written = rollUps.write(database); !written)
        return written.error();
    if (auto written = charges.write(database); !written)
        return written.error();
    if (auto committed = transaction.commit(); !committed)
        return committed.error();
    return fresh;
}

Result<void> RequestWriter::writeOpenings(Database &database, const QList<RequestOpening> &openings) const
{
    const std::vector<Row<RequestOpening>> rows = rowsById(openings);
    auto written = requestInsert(u" ON CONFLICT (id) DO NOTHING"_s).run(database, static_cast<qsizetype>(rows.size()), [&](Statement &insert, qsizetype row) {
        const RequestOpening &opening = *rows[static_cast<std::size_t>(row)].record;
        bindRequest(insert, asRecord(opening), false, m_gateway, opening.reserved);
    });
    return written ? Result<void>() : written.error();
}

Result<QList<RequestRecord>> RequestWriter::writeSettlements(Database &database, const QList<RequestRecord> &records, const Reservations &reserved) const
{
    std::vector<Row<RequestRecord>> rows = rowsById(records);
    const auto bind = [&](Statement &insert, qsizetype number) {
        const auto &row = rows[static_cast<std::size_t>(number)];
        bindRequest(insert, *row.record, true, m_gateway, reserved.value(row.id));
    };
    if (auto fresh = writeAllFresh(database, static_cast<qsizetype>(rows.size()), bind); !fresh)
        return fresh.error();
    else if (!*fresh) {
        QSet<QByteArray> changed;
        auto inserted = requestInsert(settlementTail() + u" RETURNING id"_s)
                            .run(database, static_cast<qsizetype>(rows.size()), bind, [&](const Statement &answer) { changed.insert(answer.text(0)); });
        if (!inserted)
            return inserted.error();
        std::erase_if(rows, [&](const auto &row) { return !changed.contains(row.id); });
    }
    std::stable_sort(rows.begin(), rows.end(), [](const auto &a, const auto &b) { return a.record->startedAt < b.record->startedAt; });
    QList<RequestRecord> fresh;
    fresh.reserve(static_cast<qsizetype>(rows.size()));
    for (const auto &row : rows) {
        fresh << *row.record;
        fresh.last().id = row.id;
    }
    return fresh;
}

Result<void> RequestWriter::writeExchanges(Database &database, const QList<CapturedExchange> &exchanges, qint64 keptAt) const
{
    if (exchanges.isEmpty())
        return {};
    Transaction transaction(database, Transaction::Kind::Writing, longestWrite);
    if (auto begun = transaction.begin(); !begun)
        return begun;
    for (const CapturedExchange &exchange : exchanges) {
        Statement insert(database, u"INSERT INTO exchanges (id, kept_at, client_request_head, client_request_body, upstream_request_head, "
                                   "upstream_request_body, upstream_response_head, upstream_response_body, client_response_head, client_response_body) "
                                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING"_s);
        insert.bind(shortened(exchange.id)).bind(keptAt);
        insert.bindBytes(exchange.clientRequestHead).bindBytes(exchange.clientRequestBody);
        insert.bindBytes(exchange.upstreamRequestHead).bindBytes(exchange.upstreamRequestBody);
        insert.bindBytes(exchange.upstreamResponseHead).bindBytes(exchange.upstreamResponseBody);
        insert.bindBytes(exchange.clientResponseHead).bindBytes(exchange.clientResponseBody);
        if (auto done = insert.run(); !done)
            return done;
    }
    return transaction.commit();
}

} // namespace Gatehouse
