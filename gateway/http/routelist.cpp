// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/route.h"
#include "gateway/http/routes/chatroutes.h"
#include "gateway/http/routes/healthroutes.h"
#include "gateway/http/routes/modelroutes.h"
#include "gateway/http/routes/siteroutes.h"
#include "gateway/http/routes/spendroutes.h"

namespace Gatehouse {

// Every route, one line each. Paths that clients know with and without /v1 stand here twice.
const std::vector<Route> &allRoutes()
{
    using enum Access;
    static const std::vector<Route> all = {
        {"POST", "/v1/chat/completions", Key, chatCompletions, "Answers a conversation, whole or as a stream."},
        {"POST", "/chat/completions", Key, chatCompletions, "Answers a conversation, whole or as a stream."},
        {"POST", "/v1/engines/{model}/chat/completions", Key, chatCompletions, "The same with the model in the path."},
        {"POST", "/engines/{model}/chat/completions", Key, chatCompletions, "The same with the model in the path."},
        {"POST", "/openai/deployments/{model}/chat/completions", Key, chatCompletions, "The same as Azure's SDKs call it."},

        {"GET", "/v1/models", Key, listModels, "Lists the models that the key may use."},
        {"GET", "/models", Key, listModels, "Lists the models that the key may use."},
        {"GET", "/v1/models/{id}", Key, oneModel, "One model of the list."},
        {"GET", "/models/{id}", Key, oneModel, "One model of the list."},
        {"GET", "/v1/model/info", Key, modelInfo, "All deployments with their settings, keys masked, and prices."},
        {"GET", "/model/info", Key, modelInfo, "All deployments with their settings, keys masked, and prices."},
        {"GET", "/model_group/info", Key, modelGroupInfo, "What the deployments of each public name offer together."},

        {"GET", "/health/liveliness", Open, liveliness, "Whether the process answers."},
        {"GET", "/health/liveness", Open, liveliness, "Whether the process answers."},
        {"GET", "/health/readiness", Open, readiness, "Whether requests are taken, and the state of the database."},
        {"GET", "/health", Admin, health, "Really calls the models, which costs a few tokens each; ?model= calls one."},

        {"GET", "/spend/logs", Admin, spendLogs, "Settled requests, or their sums by day."},

        {"GET", "/", Open, home, "What this is."},
        {"GET", "/ui", Open, uiPage, "What Gatehouse is, its state, and how to attach the console."},
        {"GET", "/routes", Open, listRoutes, "All routes."},
        {"GET", "/openapi.json", Open, openApi, "This description."},
    };
    return all;
}

} // namespace Gatehouse
