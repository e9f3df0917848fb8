// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/anthropic/requestwriter.h"

#include "gateway/dialects/anthropic/fieldlists.h"
#include "gateway/dialects/anthropic/messagewriter.h"
#include "gateway/dialects/anthropic/thinking.h"
#include "gateway/dialects/anthropic/toolwriter.h"

#include <algorithm>

namespace Gatehouse::Anthropic {
namespace {

/// With thinking on, the API takes no other temperature than 1, no `top_k`, and `top_p` only from 0.95: what does not
/// fit is left out for clients that cannot know.
void writeSampling(const RequestSettings &settings, const ThinkingPlan &plan, Json &body)
{
    const bool restricted = plan.isOn && !settings.fromAnthropic;
    if (settings.temperature && (!restricted || *settings.temperature == 1) && !(*settings.temperature == 1 && !settings.traits.sampling))
        body["temperature"] = *settings.temperature;
    if (settings.topP && (!restricted || *settings.topP >= 0.95))
        body["top_p"] = *settings.topP;
    if (settings.topK && !restricted)
        body["top_k"] = *settings.topK;
}

void writeThinking(const ThinkingPlan &plan, Json &body)
{
    if (!plan.thinking.is_null()) {
        // `rest` may hold members of the client's own, such as `display`.
        Json &thinking = body["thinking"];
        Json extras = thinking.is_object() ? std::move(thinking) : Json::object();
        thinking = plan.thinking;
        thinking.update(extras);
    }
    if (!plan.effort.isEmpty())
        objectMember(body, "output_config")["effort"] = toJson(plan.effort);
}

void writeUser(const RequestSettings &settings, Json &body)
{
    if (settings.user.isEmpty() || (!settings.fromAnthropic && !mayBeUserId(settings.user)))
        return;
    objectMember(body, "metadata")["user_id"] = toJson(settings.user);
}

bool isDropped(const RequestTarget &target, const QByteArray &name)
{
    return std::find(target.dropFields.begin(), target.dropFields.end(), name) != target.dropFields.end();
}

} // namespace

Result<QByteArray> writeRequest(const Conversation &conversation, const RequestTarget &target)
{
    Result<RequestSettings> settings = requestSettings(conversation, target);
    if (!settings)
        return settings.error();
    const Result<ThinkingPlan> plan = planThinking(*settings, conversation, target);
    if (!plan)
        return plan.error();

    Json body = Json::object();
    body["model"] = toJson(target.upstreamModel);
    body["max_tokens"] = plan->maxTokens;
    BlockRules rules;
    rules.dropParams = target.dropParams;
    if (const Result<void> done = writeMessages(conversation, rules, body); !done)
        return done.error();
    for (auto &[key, value] : settings->rest.items()) {
        if (!body.contains(key))
            body[key] = std::move(value);
    }
    if (const Result<void> done = writeTools(conversation, *settings, *plan, body); !done)
        return done.error();
    writeThinking(*plan, body);
    writeSampling(*settings, *plan, body);
    if (!settings->stop.empty()) {
        Json &stop = body["stop_sequences"] = Json::array();
        for (const QByteArray &sequence : settings->stop)
            stop.push_back(toJson(sequence));
    }
    writeUser(*settings, body);
    if (conversation.stream)
        body["stream"] = true;
    return dumpJson(body);
}

Result<QByteArray> passRequest(const JsonScan &body, const RequestTarget &target)
{
    JsonSplice splice(body);
    splice.set("model", jsonQuoted(target.upstreamModel));
    for (const JsonField &field : body.fields()) {
        // `user` is how clients name their end user to the gateway; Anthropic refuses the field.
        if (field.name != "model" && (isGatewayField(field.name) || field.name == "user" || isDropped(target, field.name)))
            splice.remove(field.name);
    }
    for (const auto &[key, value] : target.parameters.items()) {
        const auto [name, translated] = anthropicParameter(QByteArray::fromStdString(key), value);
        if (!name.isEmpty() && name != "extra_body" && !body.field(name) && !isDropped(target, name))
            splice.set(name, dumpJson(translated));
    }
    return splice.apply();
}

} // namespace Gatehouse::Anthropic
