// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/routes/healthroutes.h"

#include "gateway/http/answers.h"
#include "gateway/pipeline/errorwriter.h"
#include "gateway/pipeline/probe.h"
#include "gateway/pipeline/replyheaders.h"
#include "gateway/pipeline/workercontext.h"
#include "gateway/storage/storage.h"

#include <deque>

namespace Gatehouse {
namespace {

constexpr std::chrono::seconds probePatience{30};
constexpr std::size_t probesAtOnce = 8;

const char *databaseState(StorageStatus::State state)
{
    return state == StorageStatus::State::Connected ? "connected" : "Not connected";
}

Json endpointOf(const Target &target)
{
    const Deployment &deployment = target.deployment;
    return {{"model", toJson(deployment.entry.model)},
            {"model_name", toJson(deployment.name())},
            {"model_id", toJson(deployment.id())},
            {"api_base", toJson(target.shownBase)}};
}

std::vector<const Target *> chosenTargets(const Snapshot &snapshot, const InboundRequest &request)
{
    const auto query = queryFields(request);
    const QByteArray model = query.value("model"), id = query.value("model_id");
    std::vector<const Target *> chosen;
    for (const Target &target : snapshot.targets) {
        const bool byName = model.isEmpty() || target.deployment.name() == model || target.deployment.entry.model == model;
        const bool byId = id.isEmpty() || target.deployment.id() == id;
        if (byName && byId)
            chosen.push_back(&target);
    }
    return chosen;
}

QCoro::Task<void> probeAll(RouteCall call)
{
    const std::shared_ptr<const Snapshot> snapshot = call.worker->snapshot;
    const std::vector<const Target *> chosen = chosenTargets(*snapshot, *call.request);
    Json healthy = Json::array(), unhealthy = Json::array();
    std::deque<std::pair<const Target *, QCoro::Task<ProbeResult>>> running;
    std::size_t next = 0;
    while (next < chosen.size() || !running.empty()) {
        while (next < chosen.size() && running.size() < probesAtOnce) {
            const Target *target = chosen[next++];
            if (target->deployment.unusable.isEmpty()) {
                running.emplace_back(target, probeDeployment(call.worker, target->deployment.id(), call.caller, probePatience));
                continue;
            }
            Json endpoint = endpointOf(*target);
            endpoint["error"] = toJson(target->deployment.unusable);
            unhealthy.push_back(std::move(endpoint));
        }
        if (running.empty())
            break;
        const ProbeResult result = co_await running.front().second;
        Json endpoint = endpointOf(*running.front().first);
        running.pop_front();
        endpoint["latency_ms"] = result.duration.count();
        if (!result.healthy())
            endpoint["error"] = toJson(result.message);
        (result.healthy() ? healthy : unhealthy).push_back(std::move(endpoint));
    }
    const std::size_t healthyCount = healthy.size(), unhealthyCount = unhealthy.size();
    answer(call, {{"healthy_endpoints", std::move(healthy)}, {"unhealthy_endpoints", std::move(unhealthy)},
                  {"healthy_count", healthyCount}, {"unhealthy_count", unhealthyCount}});
}

} // namespace

void liveliness(RouteCall call)
{
    answer(call, "I'm alive!");
}

void readiness(RouteCall call)
{
    const SharedState &shared = *call.worker->shared;
    const StorageStatus storage = call.worker->storage->status();
    Json body = {{"status", "connected"},
                 {"db", databaseState(storage.state)},
                 {"cache", nullptr},
                 {"litellm_version", toJson(shared.version)},
                 {"success_callbacks", Json::array()},
                 {"last_updated", nullptr},
                 {"gatehouse", {{"version", toJson(shared.version)},
                                {"models", call.worker->snapshot->names.size()},
                                {"configuration", shared.configurationBroken ? "broken, the last good one is used" : "ok"},
                                {"waiting_rows", storage.waitingRows}}}};
    // What is wrong with the database names hosts, which is for those with a key only.
    if (storage.state != StorageStatus::State::Connected && identify(call.request->headers, *call.worker))
        body["gatehouse"]["database"] = toJson(storage.message);
    answer(call, body);
}

void health(RouteCall call)
{
    if (chosenTargets(*call.worker->snapshot, *call.request).empty() && !call.request->query.isEmpty()) {
        sendError(*call.reply, Error(ErrorKind::UnknownModel, QStringLiteral("No model or deployment matches this query. `/v1/models` lists what exists.")),
                  nullptr, call.callId);
        return;
    }
    probeAll(std::move(call));
}

} // namespace Gatehouse
