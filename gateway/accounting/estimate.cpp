// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/estimate.h"

#include "gateway/accounting/pricebook.h"
#include "gateway/accounting/saturating.h"

#include <QVarLengthArray>

#include <algorithm>

namespace Gatehouse {
namespace {

/// English prose has four bytes a token or more, code and most other scripts three.
constexpr std::int64_t bytesAToken = 3;

std::int64_t inputOf(const EstimateQuestion &question, const ModelPrice &model)
{
    if (question.inputTokens)
        return std::max<std::int64_t>(*question.inputTokens, 0);
    const std::int64_t bytes = std::max<std::int64_t>(question.inputBytes, 0);
    const std::int64_t tokens = bytes / bytesAToken + (bytes % bytesAToken != 0 ? 1 : 0);
    // Pictures in a body are many bytes and few tokens. A prompt beyond the context is refused by the provider and costs nothing.
    return model.contextTokens > 0 ? std::min(tokens, model.contextTokens) : tokens;
}

bool writesNothing(const ModelPrice &model)
{
    return model.mode == "embedding" || model.mode == "rerank" || model.mode == "moderation";
}

std::int64_t overChoices(std::int64_t output, const EstimateQuestion &question)
{
    return saturatingProduct(std::max<std::int64_t>(output, 0), std::max(question.choices, 1));
}

using Kinds = QVarLengthArray<std::int64_t Usage::*, 3>;

/// So many tokens of the usage may turn out to be of one of these kinds: it is taken to be of the one that costs most, if that is
/// more than it costs as it is.
Usage dearest(const Usage &usage, std::int64_t tokens, const Kinds &kinds, const ModelPrice &model)
{
    Usage worst = usage;
    Money most = costOf(usage, model).total;
    for (std::int64_t Usage::*kind : kinds) {
        Usage candidate = usage;
        candidate.*kind = tokens;
        if (const Money cost = costOf(candidate, model).total; cost > most) {
            most = cost;
            worst = candidate;
        }
    }
    return worst;
}

} // namespace

std::int64_t TokenEstimate::total() const
{
    return saturatingSum(input, output);
}

TokenEstimate mostTokens(const EstimateQuestion &question, const ModelPrice &model)
{
    const std::int64_t input = inputOf(question, model);
    if (writesNothing(model))
        return {input, 0};
    const std::int64_t cap = model.maxOutputTokens > 0 ? model.maxOutputTokens : question.defaultOutputTokens;
    return {input, overChoices(question.outputTokens.value_or(cap), question)};
}

TokenEstimate expectedTokens(const EstimateQuestion &question, const ModelPrice &model)
{
    EstimateQuestion expected = question;
    if (!expected.outputTokens) {
        const std::int64_t cap = model.maxOutputTokens > 0 ? model.maxOutputTokens : question.defaultOutputTokens;
        expected.outputTokens = std::min(question.defaultOutputTokens, cap);
    }
    return mostTokens(expected, model);
}

Money mostCost(const EstimateQuestion &question, const ModelPrice &model)
{
    const TokenEstimate tokens = mostTokens(question, model);
    Usage usage;
    usage.input = tokens.input;
    usage.output = tokens.output;
    Kinds inputKinds, outputKinds{&Usage::reasoning};
    if (question.writesCache)
        inputKinds << &Usage::cacheWrite << &Usage::cacheWrite1h;
    if (question.hasAudio) {
        inputKinds << &Usage::audioInput;
        outputKinds << &Usage::audioOutput;
    }
    usage = dearest(usage, tokens.input, inputKinds, model);
    return costOf(dearest(usage, tokens.output, outputKinds, model), model).total;
}

} // namespace Gatehouse
