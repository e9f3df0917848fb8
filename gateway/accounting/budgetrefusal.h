// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"
#include "gateway/base/error.h"
#include "gateway/base/money.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace Gatehouse {

/// Why a budget did not admit a request. A plain value.
struct BudgetRefusal {
    enum class Reason {
        Spent,         ///< what is left does not cover the request
        HeldByRunning, ///< it would, but running requests hold it
        TooDear,       ///< the request alone may cost more than the whole budget
        NotGranted,    ///< the budget has room, but this gateway's share of it has not: a grant may bring it
    };

    Reason reason = Reason::Spent;
    QString owner;     ///< as the claim named it: `key "ci"`
    QByteArray purse;
    Money spent, reserved, limit;
    Money estimate;    ///< what the request may cost
    std::optional<WallTime> resetsAt; ///< when the budget begins anew, if ever

    /// BudgetExceeded in words, beginning as LiteLLM's does; `retryAfter` when waiting helps.
    Error toError(WallTime now) const;
};

} // namespace Gatehouse
