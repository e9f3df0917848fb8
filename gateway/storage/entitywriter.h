// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"
#include "gateway/base/result.h"
#include "gateway/domain/entitychange.h"

namespace Gatehouse {

class Database;

/// Writes keys, teams, users and what they own. Storage writer's thread; no state.
class EntityWriter
{
public:
    /// One transaction: deletions, writes in their order, purses, audit entries, the list of changes. Returns the change's number,
    /// which is the `revision` of all it wrote; 0 when there was nothing to do.
    ///
    /// Nothing is written on failure: Conflict when something is there that must not be (a key's hash, an alias given
    /// already) or was changed meanwhile, NotFound when something to be updated is not there, InvalidRequest when an id or alias
    /// is empty, too long or no text; Unavailable when the database is away; Storage when it refuses a value, or when the
    /// connection broke during the commit, after which nobody knows whether it was written.
    static Result<qint64> change(Database &database, const EntityChange &change, WallTime now);
};

} // namespace Gatehouse
