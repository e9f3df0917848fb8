// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/domain/entitychange.h"

namespace Gatehouse {

class Database;

/// Reads keys, teams, users and what they own. Each call is one read-only transaction; Unavailable when the connection
/// fails. Storage threads; no state.
class EntityReader
{
public:
    /// Everything. A change that is committed meanwhile may be in it or not, but its number is above `change` then.
    static Result<Entities> all(Database &database);
    /// Those that are there.
    static Result<Entities> some(Database &database, const QList<EntityId> &ids);
    static Result<DeletedKeyPage> deletedKeys(Database &database, const DeletedKeyQuery &query);
};

} // namespace Gatehouse
