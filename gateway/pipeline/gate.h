// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/access/account.h"
#include "gateway/accounting/estimate.h"
#include "gateway/accounting/permit.h"
#include "gateway/accounting/reservation.h"
#include "gateway/base/headers.h"
#include "gateway/base/jsonscan.h"
#include "gateway/base/result.h"
#include "gateway/pipeline/caller.h"
#include "gateway/pipeline/requestoptions.h"
#include "gateway/routing/router.h"

#include <memory>
#include <optional>
#include <vector>

namespace Gatehouse {

struct InboundRequest;
struct RequestRecord;
struct WorkerContext;

/// One request on its way in: what the gates look at, and what they take and fill in. Lives in its Exchange.
class Admission
{
public:
    Admission(WorkerContext &context, const Snapshot &current, const Caller &who, const InboundRequest &inbound, const JsonScan &scan, RequestOptions &asked,
              RequestRecord &written)
        : worker(context), snapshot(current), caller(who), request(inbound), body(scan), options(asked), record(written)
    {
    }

    /// Everybody whose limits the request falls under: put together when first asked for, after the model is settled.
    const RequestClaims &claims();
    const EstimateQuestion &estimate();
    /// The deployments for the model, worked out when it is first asked for; a gate that changes the model does so before.
    Result<const AttemptPlan *> plan();
    AttemptPlan takePlan();

    WorkerContext &worker;
    const Snapshot &snapshot;
    const Caller &caller;
    const InboundRequest &request;
    const JsonScan &body;
    RequestOptions &options;
    RequestRecord &record;

    std::shared_ptr<const CustomerAccount> customer; ///< null: the request names none
    Permit permit;             ///< what the request takes of rate limits
    Reservation reservation;   ///< what it holds of budgets
    HeaderList refusalHeaders; ///< for the answer when a gate refuses

private:
    std::optional<Result<AttemptPlan>> m_plan;
    std::optional<RequestClaims> m_claims;
    std::optional<EstimateQuestion> m_estimate;
};

/// Something a request must pass before it is sent. ★ A new one is one class in `gates/` and one line in `gatelist.cpp`.
/// Has no state of its own; called by all workers at once.
class AdmissionGate
{
public:
    virtual ~AdmissionGate() = default;
    /// An error refuses the request; what it took in `admission` until then is given back.
    virtual Result<void> admit(Admission &admission) const = 0;
};

/// All gates in the order a request meets them.
const std::vector<const AdmissionGate *> &allGates();
/// Leads a request through all of them; the error of the first that refuses.
Result<void> passGates(Admission &admission);

} // namespace Gatehouse
