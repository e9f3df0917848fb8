// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/routes/modelroutes.h"

#include "gateway/http/answers.h"
#include "gateway/pipeline/errorwriter.h"
#include "gateway/pipeline/replyheaders.h"
#include "gateway/pipeline/workercontext.h"

#include <algorithm>

namespace Gatehouse {
namespace {

/// The literal that LiteLLM gives every model, and OpenAI gave its first.
constexpr qint64 createdLiteral = 1677610602;

Json modelObject(const QByteArray &name)
{
    return {{"id", toJson(name)}, {"object", "model"}, {"created", createdLiteral}, {"owned_by", "openai"}};
}

void setPrice(Json &info, const char *name, const std::optional<UnitPrice> &price)
{
    if (price)
        info[name] = price->usd();
}

void setCount(Json &info, const char *name, std::int64_t count)
{
    info[name] = count > 0 ? Json(count) : Json(nullptr);
}

void addPrices(Json &info, const ModelPrice &price)
{
    setPrice(info, "input_cost_per_token", price.input);
    setPrice(info, "output_cost_per_token", price.output);
    setPrice(info, "cache_read_input_token_cost", price.cacheRead);
    setPrice(info, "cache_creation_input_token_cost", price.cacheWrite);
    setPrice(info, "cache_creation_input_token_cost_above_1hr", price.cacheWrite1h);
    setPrice(info, "output_cost_per_reasoning_token", price.reasoning);
    setPrice(info, "input_cost_per_audio_token", price.audioInput);
    setPrice(info, "output_cost_per_audio_token", price.audioOutput);
    setPrice(info, "input_cost_per_token_above_200k_tokens", price.inputAbove200k);
    setPrice(info, "output_cost_per_token_above_200k_tokens", price.outputAbove200k);
}

bool can(const ModelPrice &price, const char *capability)
{
    return price.capabilities.split(' ').contains(capability);
}

void addAbilities(Json &info, const ModelPrice &price)
{
    setCount(info, "max_input_tokens", price.contextTokens);
    setCount(info, "max_output_tokens", price.maxOutputTokens);
    info["mode"] = price.mode.isEmpty() ? Json("chat") : toJson(price.mode);
    info["supports_function_calling"] = can(price, "tools");
    info["supports_parallel_function_calling"] = can(price, "parallel_tools");
    info["supports_vision"] = can(price, "vision");
    info["supports_response_schema"] = can(price, "json_schema");
    info["supports_reasoning"] = can(price, "reasoning");
    info["supports_prompt_caching"] = can(price, "prompt_cache");
}

Json infoOf(const Deployment &deployment)
{
    Json info = deployment.entry.modelInfo.is_object() ? deployment.entry.modelInfo : Json::object();
    info["id"] = toJson(deployment.id());
    info["db_model"] = false;
    info["litellm_provider"] = toJson(deployment.provider);
    Json known = Json::object();
    addAbilities(known, deployment.price);
    addPrices(known, deployment.price);
    // What the configuration says stands over what the catalogue knows.
    for (const auto &[name, value] : known.items()) {
        if (!info.contains(name))
            info[name] = value;
    }
    if (!deployment.unusable.isEmpty())
        info["unusable"] = toJson(deployment.unusable);
    return info;
}

Json parametersOf(const Deployment &deployment)
{
    const ModelEntry &entry = deployment.entry;
    Json parameters = entry.parameters.is_object() ? entry.parameters : Json::object();
    parameters["model"] = toJson(entry.model);
    if (!deployment.apiBase.isEmpty())
        parameters["api_base"] = toJson(shownBase(deployment.apiBase));
    if (!entry.apiVersion.isEmpty())
        parameters["api_version"] = toJson(entry.apiVersion);
    if (!entry.apiKey.isEmpty())
        parameters["api_key"] = toJson(entry.apiKey.masked());
    if (entry.rpm)
        parameters["rpm"] = *entry.rpm;
    if (entry.tpm)
        parameters["tpm"] = *entry.tpm;
    if (entry.weight)
        parameters["weight"] = *entry.weight;
    return parameters;
}

Json groupOf(const Snapshot &snapshot, const QByteArray &name)
{
    Json group = {{"model_group", toJson(name)}};
    QList<QByteArray> providers;
    std::int64_t input = 0, output = 0, tpm = 0, rpm = 0;
    const std::vector<int> indexes = snapshot.groups.value(name);
    for (const int index : indexes) {
        const Deployment &deployment = snapshot.targets[static_cast<std::size_t>(index)].deployment;
        if (!providers.contains(deployment.provider))
            providers << deployment.provider;
        input = std::max(input, deployment.price.contextTokens);
        output = std::max(output, deployment.price.maxOutputTokens);
        tpm += deployment.entry.tpm.value_or(0);
        rpm += deployment.entry.rpm.value_or(0);
    }
    group["providers"] = Json::array();
    for (const QByteArray &provider : providers)
        group["providers"].push_back(toJson(provider));
    const ModelPrice &first = snapshot.targets[static_cast<std::size_t>(indexes.front())].deployment.price;
    addAbilities(group, first);
    addPrices(group, first);
    setCount(group, "max_input_tokens", input);
    setCount(group, "max_output_tokens", output);
    setCount(group, "tpm", tpm);
    setCount(group, "rpm", rpm);
    return group;
}

} // namespace

void listModels(RouteCall call)
{
    Json data = Json::array();
    for (const QByteArray &name : call.worker->snapshot->names)
        data.push_back(modelObject(name));
    for (const QByteArray &alias : call.worker->snapshot->config.listedAliases)
        data.push_back(modelObject(alias));
    answer(call, {{"data", std::move(data)}, {"object", "list"}});
}

void oneModel(RouteCall call)
{
    const Snapshot &snapshot = *call.worker->snapshot;
    const std::vector<QByteArray> &names = snapshot.names;
    const bool isListed = std::find(names.begin(), names.end(), call.argument) != names.end();
    if (isListed || snapshot.config.modelGroupAlias.contains(call.argument)) {
        answer(call, modelObject(call.argument));
        return;
    }
    Error error(ErrorKind::NotFound, QStringLiteral("The model `%1` does not exist. Call `/v1/models` to see which do.").arg(QString::fromUtf8(call.argument)));
    error.param = "model";
    sendError(*call.reply, error, nullptr, call.callId);
}

void modelInfo(RouteCall call)
{
    const QByteArray wanted = queryFields(*call.request).value("litellm_model_id");
    Json data = Json::array();
    for (const Target &target : call.worker->snapshot->targets) {
        const Deployment &deployment = target.deployment;
        if (!wanted.isEmpty() && deployment.id() != wanted)
            continue;
        data.push_back({{"model_name", toJson(deployment.name())}, {"litellm_params", parametersOf(deployment)}, {"model_info", infoOf(deployment)}});
    }
    if (!wanted.isEmpty() && data.empty()) {
        sendError(*call.reply, Error(ErrorKind::NotFound, QStringLiteral("No deployment has the id %1.").arg(QString::fromUtf8(wanted))), nullptr, call.callId);
        return;
    }
    answer(call, {{"data", std::move(data)}});
}

void modelGroupInfo(RouteCall call)
{
    const Snapshot &snapshot = *call.worker->snapshot;
    const QByteArray wanted = queryFields(*call.request).value("model_group");
    Json data = Json::array();
    for (const QByteArray &name : snapshot.names) {
        if (wanted.isEmpty() || name == wanted)
            data.push_back(groupOf(snapshot, name));
    }
    answer(call, {{"data", std::move(data)}});
}

} // namespace Gatehouse
