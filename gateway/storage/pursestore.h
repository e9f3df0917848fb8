// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/domain/charge.h"
#include "gateway/domain/entity.h"
#include "gateway/domain/pursequery.h"
#include "gateway/domain/requestrecord.h"

#include <QByteArray>
#include <QMap>

#include <utility>

namespace Gatehouse {

class Database;

/// What a batch of settled requests adds to purses. Filled and written within the transaction that inserts their rows, and
/// only with rows that were really inserted, so each request is charged once. Storage writer's thread.
class PurseCharges
{
public:
    void add(const RequestRecord &record) { add(record.charges, record.cost.total); }
    void add(const QList<Charge> &charges, Money amount);
    /// Those that change, as they are told of.
    QList<EntityId> purses() const;
    /// In the order of the purses, so that two gateways on one database cannot lock each other out for good.
    Result<void> write(Database &database) const;

private:
    QMap<std::pair<QByteArray, qint64>, qint64> m_sums; // nano-dollars by purse and window
};

/// Reads purses and sets them. Storage threads; no state.
class PurseStore
{
public:
    static Result<PurseBalances> read(Database &database, const PurseQuery &query);
    /// Inside a transaction: to exactly this, sorted as above.
    static Result<void> set(Database &database, const PurseBalances &balances);
};

} // namespace Gatehouse
