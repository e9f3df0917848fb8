// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/requestwriter.h"

#include "gateway/storage/requestcolumns.h"
#include "gateway/storage/rollup.h"
#include "gateway/storage/rowinsert.h"
#include "gateway/storage/statement.h"
#include "gateway/storage/transaction.h"

#include <QSet>
#include <QStringList>

#include <algorithm>

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

constexpr std::chrono::seconds statementLimit{10};

// Columns that a RequestRecord does not hold itself.
constexpr int ownColumns = 5;
const QString ownColumnNames = u"counted, gateway, failed, reserved, search_text"_s;

RowInsert requestInsert(const QString &tail)
{
    return {u"INSERT INTO requests ("_s + requestColumnNames() + u", "_s + ownColumnNames + u") VALUES "_s, tail,
            static_cast<qsizetype>(requestColumns().size()) + ownColumns};
}

/// A settlement takes the place of its opening, and of one that was given up as orphaned, but never of a settlement.
const QString &settlementTail()
{
    static const QString tail = [] {
        QStringList sets;
        for (const QString &name : (requestColumnNames() + u", counted, failed, search_text"_s).split(u", "_s)) {
            if (name != u"id"_s)
                sets << name + u" = excluded."_s + name;
        }
        return u" ON CONFLICT (id) DO UPDATE SET "_s + sets.join(u", "_s) + u" WHERE requests.counted = 0 RETURNING id"_s;
    }();
    return tail;
}

void bindRow(Statement &insert, const RequestRecord &record, bool counted, const QByteArray &gateway, Money reserved)
{
    for (const RequestColumn &column : requestColumns())
        column.write(insert, record);
    insert.bind(counted ? 1 : 0).bind(gateway).bind(record.failed() ? 1 : 0).bind(static_cast<qint64>(reserved.nano())).bind(searchText(record));
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
    return record;
}

/// Sorted by id, so that two gateways lock rows in the same order, and each id once: one INSERT cannot touch a row twice.
/// They take the form the database keeps, by which it answers.
template <class Record>
void sortById(QList<Record> &records)
{
    for (Record &record : records)
        record.id = storedId(record.id);
    std::stable_sort(records.begin(), records.end(), [](const Record &a, const Record &b) { return a.id < b.id; });
    records.erase(std::unique(records.begin(), records.end(), [](const Record &a, const Record &b) { return a.id == b.id; }), records.end());
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
        if (settled.contains(id))
            reserved.insert(id, opening.reserved); // its row comes with the settlement
        else
            openings << opening;
    }

    Transaction transaction(database, Transaction::Kind::Writing, statementLimit);
    if (auto begun = transaction.begin(); !begun)
        return begun.error();
    if (auto written = writeOpenings(database, openings); !written)
        return written.error();
    auto fresh = writeSettlements(database, batch.settled, reserved);
    if (!fresh)
        return fresh;
    RollUps rollUps;
    for (const RequestRecord &record : *fresh)
        rollUps.add(record);
    if (auto written = rollUps.write(database); !written)
        return written.error();
    if (auto committed = transaction.commit(); !committed)
        return committed.error();
    std::stable_sort(fresh->begin(), fresh->end(), [](const RequestRecord &a, const RequestRecord &b) { return a.startedAt < b.startedAt; });
    return fresh;
}

Result<void> RequestWriter::writeOpenings(Database &database, const QList<RequestOpening> &given) const
{
    QList<RequestOpening> openings = given;
    sortById(openings);
    return requestInsert(u" ON CONFLICT (id) DO NOTHING"_s).run(database, openings.size(), [&](Statement &insert, qsizetype row) {
        bindRow(insert, asRecord(openings.at(row)), false, m_gateway, openings.at(row).reserved);
    });
}

Result<QList<RequestRecord>> RequestWriter::writeSettlements(Database &database, QList<RequestRecord> records, const Reservations &reserved) const
{
    sortById(records);
    QSet<QByteArray> changed;
    auto inserted = requestInsert(settlementTail())
                        .run(database, records.size(),
                             [&](Statement &insert, qsizetype row) { bindRow(insert, records.at(row), true, m_gateway, reserved.value(records.at(row).id)); },
                             [&](const Statement &answer) { changed.insert(answer.text(0)); });
    if (!inserted)
        return inserted.error();
    QList<RequestRecord> fresh;
    for (const RequestRecord &record : std::as_const(records)) {
        if (changed.contains(record.id))
            fresh << record;
    }
    return fresh;
}

Result<void> RequestWriter::writeExchanges(Database &database, const QList<CapturedExchange> &exchanges, qint64 keptAt) const
{
    if (exchanges.isEmpty())
        return {};
    Transaction transaction(database, Transaction::Kind::Writing, statementLimit);
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
