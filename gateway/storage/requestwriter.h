// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/domain/requestrecord.h"
#include "gateway/storage/recordsource.h"

#include <QByteArray>
#include <QHash>
#include <QList>

namespace Gatehouse {

class Database;

/// Writes openings, settlements and exchanges into the database, idempotent by request id: a record that is there
/// already changes nothing, and the roll-ups count each request once. Storage writer's thread; keeps no state but the
/// name of this run of the program.
class RequestWriter
{
public:
    /// `gateway` names this run in the rows it opens.
    explicit RequestWriter(QByteArray gateway) : m_gateway(std::move(gateway)) {}

    /// One transaction: rows, then roll-ups and purses of those that were new. Returns the settled requests that were new, oldest
    /// first. On failure nothing of the batch is written, unless the connection broke during the commit.
    Result<QList<RequestRecord>> write(Database &database, const RecordBatch &batch) const;
    Result<void> writeExchanges(Database &database, const QList<CapturedExchange> &exchanges, qint64 keptAt) const;

private:
    using Reservations = QHash<QByteArray, Money>;

    Result<void> writeOpenings(Database &database, const QList<RequestOpening> &openings) const;
    Result<QList<RequestRecord>> writeSettlements(Database &database, const QList<RequestRecord> &records, const Reservations &reserved) const;

    QByteArray m_gateway;
};

} // namespace Gatehouse
