// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"
#include "gateway/base/money.h"

#include <QByteArray>

namespace Gatehouse {

/// How much of a budget this gateway may use by itself. One gateway has it all; several on one database have what they
/// leased of it (docs/decisions/0013). Owned by the Ledger; called by workers at once, with a purse locked.
class BudgetShare
{
public:
    virtual ~BudgetShare() = default;
    /// How far spent and reserved money of that purse may rise here in that window: at most `limit`. Answers from memory,
    /// takes no long lock, and never calls the Ledger.
    virtual Money allowance(const QByteArray &purse, WallTime windowStart, Money limit) const = 0;
};

/// The share of a gateway that is alone.
class WholeBudget final : public BudgetShare
{
public:
    Money allowance(const QByteArray &, WallTime, Money limit) const override { return limit; }
};

} // namespace Gatehouse
