// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/domain/repricing.h"

namespace Gatehouse {

class Database;

/// Prices requests anew that are in the database, some at a time in the order of their start. Each keeps the version of the prices
/// that it was priced with until its cost really changes. Storage threads; no state.
class Repricer
{
public:
    /// What would change. A read-only transaction. Unavailable when the connection fails.
    static Result<RepriceStep> look(Database &database, const RepriceScope &scope, const RepriceCursor &from, const Pricing &pricing);
    /// Changes it: the rows, the sums they are part of and the purses they were charged to, in one transaction, or nothing. Two
    /// gateways cannot do the same request twice, since a row that already costs what it should is not changed.
    static Result<RepriceStep> apply(Database &database, const RepriceScope &scope, const RepriceCursor &from, const Pricing &pricing);
};

} // namespace Gatehouse
