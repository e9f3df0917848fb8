// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/routes/chatroutes.h"

#include "gateway/pipeline/exchange.h"
#include "gateway/pipeline/workercontext.h"

namespace Gatehouse {

void chatCompletions(RouteCall call)
{
    ExchangeStart start;
    start.request = std::move(call.request);
    start.reply = std::move(call.reply);
    start.dialect = findDialect("openai");
    start.route = std::move(call.route);
    start.modelFromPath = std::move(call.argument);
    start.callId = std::move(call.callId);
    start.caller = std::move(call.caller);
    Exchange::run(std::make_shared<Exchange>(*call.worker, std::move(start)));
}

} // namespace Gatehouse
