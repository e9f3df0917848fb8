// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/pipeline/gates/budgetgate.h"

#include "gateway/accounting/ledger.h"
#include "gateway/base/microseconds.h"
#include "gateway/domain/requestrecord.h"
#include "gateway/pipeline/requestestimate.h"
#include "gateway/pipeline/workercontext.h"

#include <algorithm>

namespace Gatehouse {

Result<void> BudgetGate::admit(Admission &admission) const
{
    const std::vector<PurseClaim> &claims = admission.claims().purses;
    if (claims.empty())
        return {};
    const Result<const AttemptPlan *> plan = admission.plan();
    if (!plan)
        return plan.error();
    // What costs nothing may be used with an empty purse.
    if (isFree(**plan))
        return {};
    const bool isLimited = std::any_of(claims.begin(), claims.end(), [](const PurseClaim &claim) { return claim.limit.has_value(); });
    const Money most = isLimited ? mostCost(admission.estimate(), **plan) : Money();
    const WallTime now = admission.worker.clock->wall();
    Ledger::Answer answer = admission.worker.ledger->tryReserve(claims, most, now);
    if (const auto *refusal = std::get_if<BudgetRefusal>(&answer)) {
        admission.refusalHeaders.set("rate_limit_type", "budget");
        return refusal->toError(now);
    }
    admission.reservation = std::move(std::get<Reservation>(answer));
    for (const PurseWindow &window : admission.reservation.windows())
        admission.record.charges.append({window.purse, microsecondsOf(window.windowStart)});
    return {};
}

} // namespace Gatehouse
