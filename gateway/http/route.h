// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/access/access.h"
#include "gateway/pipeline/caller.h"
#include "gateway/pipeline/inbound.h"
#include "gateway/services/wire/wireform.h"

#include <QByteArray>

#include <memory>
#include <vector>

namespace Gatehouse {

struct WorkerContext;

/// One call of a route: the request, where the answer goes, and who asks. Passed by value, so that a coroutine owns it.
struct RouteCall {
    WorkerContext *worker = nullptr;
    std::shared_ptr<const InboundRequest> request;
    std::shared_ptr<ReplySink> reply;
    QByteArray callId;   ///< UUID of this call, already promised to the client
    QByteArray route;    ///< the request's path below the root path
    QByteArray argument; ///< what stood for `{…}` in the route's path
    Caller caller;

    RouteCall() = default;
};

/// What a route takes beside its path, for /openapi.json.
struct RouteFields {
    std::vector<WireNote> query, body;
};

/// One line of `routelist.cpp`.
struct Route {
    const char *method;
    const char *path;     ///< may hold one `{name}`, which takes one or more segments; or more of them, which are one argument with what stands between
    Access access;
    void (*run)(RouteCall call);
    const char *summary;  ///< one sentence for /openapi.json
    RouteFields (*fields)() = nullptr; ///< stands beside the handler; none: nothing is said of them
};

/// All routes. ★ A new one is one line in `routelist.cpp`.
const std::vector<Route> &allRoutes();

} // namespace Gatehouse
