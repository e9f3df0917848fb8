// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/money.h"

#include <QByteArray>
#include <QList>
#include <QMap>
#include <QtGlobal>

#include <optional>

namespace Gatehouse {

/// So much money in each span of time. Durations are written as in LiteLLM: "30s", "12h", "1d", "1w", "1mo"; empty = it
/// never resets.
struct BudgetWindow {
    Money limit;
    QByteArray duration;
    bool operator==(const BudgetWindow &) const = default;
};

/// What may be used of one model.
struct ModelLimits {
    std::optional<qint64> rpm, tpm;     ///< requests and tokens a minute
    std::optional<BudgetWindow> budget;
    bool operator==(const ModelLimits &) const = default;
};

/// What a holder (key, team, user, member …) may use. Absent = no limit of its own, which is not the same as zero.
struct Limits {
    std::optional<Money> maxBudget;
    std::optional<Money> softBudget;    ///< only tells somebody
    QByteArray budgetDuration;          ///< of both; empty = they never reset
    QList<BudgetWindow> windows;        ///< further budgets, all of which hold at once (`budget_limits`)
    std::optional<qint64> rpm, tpm;     ///< requests and tokens a minute
    std::optional<qint64> parallel;     ///< requests at the same time
    QMap<QByteArray, ModelLimits> models; ///< by model name
    bool operator==(const Limits &) const = default;
};

} // namespace Gatehouse
