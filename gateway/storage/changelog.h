// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/domain/entitychange.h"

#include <QString>

namespace Gatehouse {

class Database;

/// The numbered list of what was written or deleted. Numbers are given under a lock that is held until the commit, so whoever
/// has seen a number has seen all below it. Storage threads; no state.
class ChangeLog
{
public:
    /// Channel of Postgres on which each change tells its number.
    static const QString &channel();

    /// Inside a writing transaction, before anything else: locks out other changes and gives the number of this one.
    static Result<qint64> begin(Database &database);
    /// Inside it: what changed. On Postgres other gateways are told when it is committed.
    static Result<void> write(Database &database, qint64 number, const QList<EntityId> &changed);
    /// Number of the newest change, inside a transaction.
    static Result<qint64> last(Database &database);
    /// What came behind `number`; a transaction of its own.
    static Result<ChangeList> since(Database &database, qint64 number);
};

} // namespace Gatehouse
