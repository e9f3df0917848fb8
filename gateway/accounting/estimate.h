// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/money.h"
#include "gateway/domain/modelprice.h"

#include <cstdint>
#include <optional>

namespace Gatehouse {

/// What is known of a request before it is sent.
struct EstimateQuestion {
    std::optional<std::int64_t> inputTokens;  ///< counted; else a third of `inputBytes`
    std::int64_t inputBytes = 0;              ///< of the prompt, or of the whole body
    std::optional<std::int64_t> outputTokens; ///< `max_tokens` or `max_completion_tokens`, for each choice
    int choices = 1;                          ///< `n`
    bool writesCache = false;                 ///< the prompt asks to be cached: input may cost what writing costs
    bool hasAudio = false;                    ///< sound comes in or goes out
    std::int64_t defaultOutputTokens = 4096;  ///< `default_estimated_output_tokens`
};

/// The tokens a request is taken to use, output over all its choices.
struct TokenEstimate {
    std::int64_t input = 0;
    std::int64_t output = 0;
    std::int64_t total() const;
};

/// The most a request may use: output up to what it asks for, else what the model can write, else the default. For budgets.
TokenEstimate mostTokens(const EstimateQuestion &question, const ModelPrice &model);
/// What a request is expected to use: as above, but without asking for more it is taken to write the default, for few answers are as
/// long as the model can write. For tokens a minute, where a whole model's worth would lock small limits.
TokenEstimate expectedTokens(const EstimateQuestion &question, const ModelPrice &model);

/// The most a request may cost: its most tokens, each at the dearest rate it may get. Zero when the model has no price.
/// What providers charge besides (hosted searches, images) is not in it.
Money mostCost(const EstimateQuestion &question, const ModelPrice &model);

} // namespace Gatehouse
