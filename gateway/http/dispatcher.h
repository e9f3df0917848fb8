// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/routetable.h"

#include <memory>

namespace Gatehouse {

struct WorkerContext;

/// From a parsed request to its route: takes the root path off, finds the route, checks the key, runs it. Decides on the
/// decoded path alone, once, so that no second reading of the target can disagree. One per worker, on its thread.
class Dispatcher
{
public:
    /// The worker context outlives the dispatcher.
    explicit Dispatcher(WorkerContext &worker);

    void operator()(std::shared_ptr<const InboundRequest> request, std::shared_ptr<ReplySink> reply) const;

private:
    void refuse(ReplySink &reply, const RouteTable::Match &match, const QByteArray &method, const QByteArray &callId) const;

    WorkerContext &m_worker;
    RouteTable m_routes;
};

} // namespace Gatehouse
