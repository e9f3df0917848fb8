// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"
#include "gateway/base/result.h"
#include "gateway/domain/auditentry.h"

namespace Gatehouse {

class Database;

/// Who changed what. Entries are written with the change they tell of and never altered. Storage threads; no state.
class AuditLog
{
public:
    /// Inside a transaction. An entry without an id or a time gets one.
    static Result<void> write(Database &database, const QList<AuditEntry> &entries, WallTime now);
    /// A transaction of its own. Paging is stable: entries of the same time are ordered by id.
    static Result<AuditPage> page(Database &database, const AuditQuery &query);
};

} // namespace Gatehouse
