// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/openaichat/reasoningfields.h"

#include "gateway/dialects/openaichat/quirks.h"
#include "gateway/dialects/openaichat/wire.h"

namespace Gatehouse::OpenAiChat {
namespace {

/// The word a model accepts: not every one knows the outermost words of the scale.
QByteArray acceptedEffort(const QByteArray &effort, const Quirks &quirks, QByteArrayView model)
{
    QByteArray word = effort == "max" ? QByteArray("high") : effort;
    if (!quirks.openAiModels)
        return word == "minimal" ? QByteArray("low") : word;
    const QByteArrayView name = model.sliced(model.lastIndexOf('/') + 1);
    const bool firstGpt5 = name.startsWith("gpt-5") && !name.startsWith("gpt-5.");
    return word == "minimal" && !firstGpt5 ? QByteArray("low") : word;
}

bool knowsEffort(const Quirks &quirks, QByteArrayView model)
{
    if (quirks.thinking != ThinkingKnob::ByModel)
        return quirks.thinking == ThinkingKnob::Effort || quirks.thinking == ThinkingKnob::Anthropic;
    return quirks.openAiModels ? isReasoningModel(model) : model.indexOf("gpt-oss") >= 0 || model.indexOf("grok-3-mini") >= 0;
}

Json thinkingObject(const Reasoning &reasoning)
{
    Json thinking;
    thinking["type"] = reasoning.disabled ? "disabled" : reasoning.adaptive ? "adaptive" : "enabled";
    if (reasoning.budget && !reasoning.disabled)
        thinking["budget_tokens"] = *reasoning.budget;
    return thinking;
}

} // namespace

QByteArray effortOf(qint64 budget)
{
    if (budget >= 10'000)
        return "high";
    if (budget >= 5'000)
        return "medium";
    return budget >= 2'000 ? "low" : "minimal";
}

void writeReasoning(const Reasoning &reasoning, const Quirks &quirks, QByteArrayView model, Json &body)
{
    QByteArray effort = reasoning.effort;
    if (effort.isEmpty() && reasoning.budget && !reasoning.disabled)
        effort = effortOf(*reasoning.budget);

    if (quirks.thinking == ThinkingKnob::Switch) {
        Json thinking;
        thinking["type"] = reasoning.disabled ? "disabled" : "enabled";
        body["thinking"] = std::move(thinking);
        return;
    }
    if (quirks.thinking == ThinkingKnob::Object) {
        Json object = Json::object();
        if (reasoning.disabled)
            object["enabled"] = false;
        else if (reasoning.budget)
            object["max_tokens"] = *reasoning.budget;
        else if (!effort.isEmpty())
            object["effort"] = toJson(acceptedEffort(effort, quirks, model));
        else
            object["enabled"] = true;
        body["reasoning"] = std::move(object);
        return;
    }
    if (quirks.thinking == ThinkingKnob::Anthropic && (reasoning.budget || reasoning.adaptive || (reasoning.disabled && effort.isEmpty()))) {
        body["thinking"] = thinkingObject(reasoning);
        return;
    }
    if (!effort.isEmpty() && knowsEffort(quirks, model))
        body["reasoning_effort"] = toJson(acceptedEffort(effort, quirks, model));
}

} // namespace Gatehouse::OpenAiChat
