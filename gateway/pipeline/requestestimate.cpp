// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/pipeline/requestestimate.h"

#include <algorithm>

namespace Gatehouse {
namespace {

/// Every dialect's name for the bound of an answer; the larger one counts when a client gives two.
std::optional<std::int64_t> outputBound(const JsonScan &body)
{
    std::optional<std::int64_t> bound;
    for (const char *name : {"max_tokens", "max_completion_tokens", "max_output_tokens"}) {
        const JsonField *field = body.field(name);
        if (!field || field->type != JsonType::Number)
            continue;
        const qint64 number = body.number(name);
        if (number > 0)
            bound = std::max(bound.value_or(0), static_cast<std::int64_t>(number));
    }
    return bound;
}

} // namespace

EstimateQuestion estimateQuestion(const JsonScan &body, std::int64_t defaultOutputTokens)
{
    EstimateQuestion question;
    const QByteArrayView text = body.source();
    question.inputBytes = text.size();
    question.outputTokens = outputBound(body);
    question.choices = static_cast<int>(std::clamp<qint64>(body.number("n", 1), 1, 1024));
    question.writesCache = text.contains("\"cache_control\"");
    question.hasAudio = text.contains("\"input_audio\"") || text.contains("\"audio\"");
    question.defaultOutputTokens = defaultOutputTokens;
    return question;
}

Money mostCost(const EstimateQuestion &question, const AttemptPlan &plan)
{
    Money most;
    for (const Target *target : plan.attempts)
        most = std::max(most, mostCost(question, target->deployment.price));
    return most;
}

std::int64_t expectedTokens(const EstimateQuestion &question, const AttemptPlan &plan)
{
    std::int64_t most = 0;
    for (const Target *target : plan.attempts)
        most = std::max(most, expectedTokens(question, target->deployment.price).total());
    return most;
}

bool isFree(const AttemptPlan &plan)
{
    return std::all_of(plan.attempts.begin(), plan.attempts.end(), [](const Target *target) { return target->deployment.price.isFree(); });
}

} // namespace Gatehouse
