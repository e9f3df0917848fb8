// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/admin/repriceroute.h"

#include "gateway/http/admin/spendcall.h"
#include "gateway/pipeline/workercontext.h"
#include "gateway/services/repricing.h"

namespace Gatehouse {
namespace {

Json repriceLine(const RepriceLine &line)
{
    Json item = Json::object();
    item["requests"] = line.requests;
    item["changed"] = line.changed;
    item["without_price"] = line.unknown;
    item["spend_before"] = line.before.usd();
    item["spend_after"] = line.after.usd();
    return item;
}

Json repriceJson(const RepriceReport &report)
{
    Json body = repriceLine(report.total);
    body["applied"] = report.applied;
    body["models"] = Json::array();
    for (const RepriceLine &line : report.lines) {
        Json item = repriceLine(line);
        item["model"] = toJson(line.model);
        item["provider"] = toJson(line.provider);
        body["models"].push_back(std::move(item));
    }
    return body;
}

} // namespace

void repriceSpend(RouteCall routeCall)
{
    // The dates are read as everywhere, from fields.
    auto request = std::make_shared<InboundRequest>(*routeCall.request);
    const Result<Json> body = parseJson(request->body);
    if (body && body->is_object()) {
        for (const char *name : {"start_date", "end_date", "timezone"})
            request->query += '&' + QByteArray(name) + '=' + memberBytes(*body, name).toPercentEncoding();
    }
    routeCall.request = std::move(request);
    const SpendCall call(std::move(routeCall));
    if (!body)
        return call.fail(body.error());
    const auto period = call.period(0);
    if (!period)
        return call.fail(period.error());
    const WorkerContext &worker = *call.route().worker;
    const RepriceScope scope{period->from, period->to, memberBytes(*body, "model"), memberBytes(*body, "provider")};
    Repricing repricing(*worker.storage, *worker.prices);
    const Caller &caller = call.route().caller;
    answerSpend<RepriceReport>(call, memberBool(*body, "apply") ? repricing.apply(worker.snapshot, scope, caller.keyAlias, caller.keyHash)
                                                                : repricing.preview(worker.snapshot, scope), repriceJson);
}

} // namespace Gatehouse
