// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/pipeline/probe.h"

#include "gateway/base/ids.h"
#include "gateway/base/json.h"
#include "gateway/pipeline/collectedreply.h"
#include "gateway/pipeline/exchange.h"
#include "gateway/pipeline/workercontext.h"

namespace Gatehouse {
namespace {

QByteArray question(const QByteArray &deploymentId, std::chrono::milliseconds patience)
{
    // Reasoning models refuse a limit below 16 tokens.
    const Json body = {{"model", toJson(deploymentId)},
                       {"messages", Json::array({{{"role", "user"}, {"content", "Say OK."}}})},
                       {"max_tokens", 16},
                       {"num_retries", 0},
                       {"timeout", static_cast<double>(patience.count()) / 1000.0}};
    return dumpJson(body);
}

QString messageOf(const QByteArray &body)
{
    const Result<Json> answer = parseJson(body);
    const Json *error = answer ? member(*answer, "error") : nullptr;
    return error ? QString::fromUtf8(memberBytes(*error, "message")) : QString::fromUtf8(body.left(200));
}

} // namespace

QCoro::Task<ProbeResult> probeDeployment(WorkerContext *worker, QByteArray deploymentId, Caller caller, std::chrono::milliseconds patience)
{
    const SteadyTime began = worker->clock->steady();
    auto request = std::make_shared<InboundRequest>();
    request->method = "POST";
    request->target = request->path = "/health";
    request->headers.add("Content-Type", "application/json");
    request->headers.add("User-Agent", "Gatehouse health check");
    request->body = question(deploymentId, patience);
    request->receivedAt = request->firstByteAt = began;
    const auto reply = std::make_shared<CollectedReply>();

    ExchangeStart start;
    start.request = request;
    start.reply = reply;
    start.dialect = findDialect("openai");
    start.route = "/health";
    start.callId = newUuid();
    start.caller = caller;
    Exchange::run(std::make_shared<Exchange>(*worker, std::move(start)));
    co_await reply->complete();

    ProbeResult result;
    result.deploymentId = deploymentId;
    result.status = reply->status();
    if (!result.healthy())
        result.message = messageOf(reply->body());
    result.duration = std::chrono::duration_cast<std::chrono::milliseconds>(worker->clock->steady() - began);
    co_return result;
}

} // namespace Gatehouse
