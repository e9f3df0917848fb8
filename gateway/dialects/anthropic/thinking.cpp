// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/anthropic/thinking.h"

#include "gateway/dialects/anthropic/blockwriter.h"

#include <algorithm>

namespace Gatehouse::Anthropic {
namespace {

/// LiteLLM's DEFAULT_ANTHROPIC_CHAT_MAX_TOKENS, for models whose limit is not known.
constexpr qint64 defaultMaxTokens = 4096;

qint64 budgetOf(const QByteArray &effort)
{
    if (effort == "minimal" || effort == "low")
        return smallestBudget;
    return effort == "medium" ? 2048 : 4096;
}

QByteArray effortWord(const QByteArray &effort, const ModelTraits &traits)
{
    if (effort == "minimal" || effort == "none")
        return "low";
    if (effort == "xhigh" && traits.version < 4.65)
        return "high";
    return effort;
}

QByteArray effortOfBudget(qint64 budget)
{
    // LiteLLM's thresholds for the other direction.
    return budget >= 10000 ? "high" : budget >= 5000 ? "medium" : "low";
}

bool isForced(const RequestSettings &settings)
{
    return settings.toolChoice
        && (settings.toolChoice->mode == ToolChoice::Mode::Required || settings.toolChoice->mode == ToolChoice::Mode::Named);
}

bool hasThinking(const Message &message)
{
    return std::any_of(message.parts.begin(), message.parts.end(), [](const MessagePart &part) {
        const auto *thinking = std::get_if<ThinkingPart>(&part.value);
        return (thinking && !thinking->signature.isEmpty()) || std::holds_alternative<RedactedThinkingPart>(part.value);
    });
}

bool callsTools(const Message &message)
{
    return std::any_of(message.parts.begin(), message.parts.end(),
                       [](const MessagePart &part) { return std::holds_alternative<ToolUsePart>(part.value); });
}

/// "Expected `thinking` or `redacted_thinking`, but found `tool_use`": OpenAI's clients do not send thinking back.
bool toolRoundLostThinking(const Conversation &conversation)
{
    const auto last = std::find_if(conversation.messages.rbegin(), conversation.messages.rend(),
                                   [](const Message &message) { return message.role == Role::Assistant; });
    return last != conversation.messages.rend() && callsTools(*last) && !hasThinking(*last);
}

void setBudget(ThinkingPlan &plan, qint64 budget, const RequestSettings &settings, const RequestTarget &target)
{
    const qint64 limit = target.modelMaxOutput;
    budget = std::max(budget, smallestBudget);
    if (plan.maxTokens <= budget || !settings.maxTokens)
        plan.maxTokens = settings.maxTokens || limit <= 0 ? plan.maxTokens + budget : limit;
    if (limit > 0)
        plan.maxTokens = std::min(plan.maxTokens, limit);
    budget = std::min(budget, plan.maxTokens - 1);
    if (budget < smallestBudget)
        return;
    plan.thinking = typed("enabled");
    plan.thinking["budget_tokens"] = budget;
    plan.isOn = true;
}

void switchOff(ThinkingPlan &plan, const ModelTraits &traits)
{
    plan.isOn = false;
    if (traits.alwaysThinks)
        plan.effort = "low";
    else if (traits.thinks && (!traits.adaptiveThinking || traits.sampling || traits.thinksUnasked))
        plan.thinking = typed("disabled");
    // 4.7 and 4.8 refuse "disabled" and do not think unasked.
}

/// The client spoke Anthropic: its words are used as they are.
void repeatWish(ThinkingPlan &plan, const Reasoning &reasoning)
{
    plan.effort = reasoning.effort;
    if (reasoning.disabled)
        plan.thinking = typed("disabled");
    else if (reasoning.adaptive)
        plan.thinking = typed("adaptive");
    else if (reasoning.budget) {
        plan.thinking = typed("enabled");
        plan.thinking["budget_tokens"] = *reasoning.budget;
    }
    plan.isOn = reasoning.adaptive || reasoning.budget;
}

void thinkAdaptively(ThinkingPlan &plan, const Reasoning &reasoning, const ModelTraits &traits)
{
    plan.thinking = typed("adaptive");
    plan.isOn = true;
    if (!reasoning.effort.isEmpty())
        plan.effort = effortWord(reasoning.effort, traits);
    else if (reasoning.budget)
        plan.effort = effortOfBudget(*reasoning.budget);
}

} // namespace

Result<ThinkingPlan> planThinking(const RequestSettings &settings, const Conversation &conversation, const RequestTarget &target)
{
    const ModelTraits &traits = settings.traits;
    ThinkingPlan plan;
    plan.maxTokens = settings.maxTokens.value_or(target.modelMaxOutput > 0 ? target.modelMaxOutput : defaultMaxTokens);
    plan.isOn = traits.alwaysThinks;
    if (!settings.reasoning)
        return plan;
    const Reasoning &reasoning = *settings.reasoning;
    if (settings.fromAnthropic) {
        repeatWish(plan, reasoning);
        return plan;
    }
    if (reasoning.disabled || reasoning.effort == "none") {
        switchOff(plan, traits);
        plan.isOn = traits.alwaysThinks;
        return plan;
    }
    if (!traits.thinks) {
        if (settings.dropParams)
            return plan;
        Error error(ErrorKind::UnsupportedParameter,
                    QStringLiteral("The model %1 cannot think, so it takes no `reasoning_effort`. Leave the field out, or set "
                                   "`drop_params: true`.").arg(QString::fromUtf8(target.upstreamModel)));
        error.param = "reasoning_effort";
        return error;
    }
    const bool wantsBudget = reasoning.budget && traits.sampling; // 4.7 and later refuse a budget
    if (traits.adaptiveThinking && !wantsBudget) {
        if (isForced(settings) && !traits.alwaysThinks)
            plan.effort = effortWord(reasoning.effort, traits);
        else
            thinkAdaptively(plan, reasoning, traits);
        return plan;
    }
    if (isForced(settings) || toolRoundLostThinking(conversation))
        return plan;
    setBudget(plan, reasoning.budget.value_or(budgetOf(reasoning.effort)), settings, target);
    return plan;
}

} // namespace Gatehouse::Anthropic
