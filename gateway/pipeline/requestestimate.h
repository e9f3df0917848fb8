// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/accounting/estimate.h"
#include "gateway/base/jsonscan.h"
#include "gateway/routing/router.h"

namespace Gatehouse {

/// What limits and budgets must know of a request before it is sent, read from its body: how much comes in, and how much may
/// come out. `defaultOutputTokens` is used where neither the request nor the model bounds the answer.
EstimateQuestion estimateQuestion(const JsonScan &body, std::int64_t defaultOutputTokens);

/// Over all deployments that may serve the request: the most it may cost, and the tokens it is expected to use.
Money mostCost(const EstimateQuestion &question, const AttemptPlan &plan);
std::int64_t expectedTokens(const EstimateQuestion &question, const AttemptPlan &plan);
/// Whether every deployment costs nothing because its price was set to zero, not because it has none.
bool isFree(const AttemptPlan &plan);

} // namespace Gatehouse
