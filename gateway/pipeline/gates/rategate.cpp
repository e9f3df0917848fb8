// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/pipeline/gates/rategate.h"

#include "gateway/accounting/ratelimiter.h"
#include "gateway/pipeline/replyheaders.h"
#include "gateway/pipeline/requestestimate.h"
#include "gateway/pipeline/workercontext.h"

#include <algorithm>

namespace Gatehouse {
namespace {

bool limitsTokens(const std::vector<RateClaim> &claims)
{
    return std::any_of(claims.begin(), claims.end(), [](const RateClaim &claim) { return claim.tokens.has_value(); });
}

} // namespace

Result<void> RateGate::admit(Admission &admission) const
{
    const std::vector<RateClaim> &claims = admission.claims().rates;
    if (claims.empty())
        return {};
    std::int64_t expected = 0;
    if (limitsTokens(claims)) {
        const Result<const AttemptPlan *> plan = admission.plan();
        if (!plan)
            return plan.error();
        expected = expectedTokens(admission.estimate(), **plan);
    }
    RateLimiter::Answer answer = admission.worker.limiter->admit(claims, expected, admission.worker.clock->steady());
    if (auto *permit = std::get_if<Permit>(&answer)) {
        admission.permit = std::move(*permit);
        return {};
    }
    const RateRefusal &refusal = std::get<RateRefusal>(answer);
    addRefusalHeaders(admission.refusalHeaders, refusal, admission.worker.clock->wall());
    return refusal.toError(admission.worker.clock->wall());
}

} // namespace Gatehouse
