// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/domain/requestquery.h"
#include "gateway/storage/storage.h"

#include <QByteArray>

namespace Gatehouse {

class Database;

/// Answers questions about requests from the database. Each call is one read-only transaction. Unavailable when the
/// connection fails. Storage reader's thread; no state.
class RequestReader
{
public:
    /// Rows that ended; those still running are not listed. Paging is stable: equal values are ordered by start and id.
    /// Requests that brought no first token come last when sorted by it, in both directions.
    static Result<RequestPage> page(Database &database, const RequestQuery &query);
    /// Sums of the hours that begin before `to`, from the one that holds `from`.
    static Result<SpendTotals> totals(Database &database, WallTime from, WallTime to);
    /// NotFound when nothing was captured for that id.
    static Result<CapturedExchange> exchange(Database &database, const QByteArray &requestId);
};

} // namespace Gatehouse
