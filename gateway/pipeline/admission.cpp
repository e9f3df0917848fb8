// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/pipeline/gate.h"

#include "gateway/access/accountcache.h"
#include "gateway/domain/requestrecord.h"
#include "gateway/pipeline/requestestimate.h"
#include "gateway/pipeline/workercontext.h"

namespace Gatehouse {
namespace {

constexpr std::int64_t usualOutputTokens = 4096; ///< `default_estimated_output_tokens` of LiteLLM

} // namespace

const RequestClaims &Admission::claims()
{
    if (m_claims)
        return *m_claims;
    RequestClaims &claims = m_claims.emplace();
    if (caller.account)
        claims.add(caller.account->claims, options.model);
    if (customer)
        claims.add(customer->claims, options.model);
    for (const QByteArray &tag : record.tags)
        claims.add(worker.accounts->tag(worker.directory->current(worker.directorySlot), tag)->claims, options.model);
    return claims;
}

const EstimateQuestion &Admission::estimate()
{
    if (!m_estimate)
        m_estimate = estimateQuestion(body, usualOutputTokens);
    return *m_estimate;
}

Result<const AttemptPlan *> Admission::plan()
{
    if (!m_plan)
        m_plan = planAttempts(snapshot, options.model);
    if (!*m_plan)
        return m_plan->error();
    return &**m_plan;
}

AttemptPlan Admission::takePlan()
{
    return m_plan && *m_plan ? std::move(**m_plan) : AttemptPlan();
}

} // namespace Gatehouse
