// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/domain/spendquery.h"

namespace Gatehouse {

class Database;

/// Answers questions about spend from the sums by hour and day alone, whatever became of the requests. Storage reader's thread; no
/// state.
class SpendReader
{
public:
    /// One read-only transaction. InvalidRequest, with what can be asked instead, for dimensions that are not kept together;
    /// Unavailable when the connection fails.
    static Result<SpendTable> table(Database &database, const SpendQuery &query);
    /// The statement that would be asked, with its values put in, for looking at its plan.
    static Result<QString> statementText(const SpendQuery &query);
};

} // namespace Gatehouse
