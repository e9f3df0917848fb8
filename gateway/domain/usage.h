// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/money.h"

#include <cstdint>
#include <optional>

namespace Gatehouse {

/// Tokens of one request by kind. Kinds nest as on OpenAI's wire: `input` holds everything the prompt counted,
/// cached and audio tokens included; `output` holds everything generated, reasoning and audio included.
struct Usage {
    std::int64_t input = 0;
    std::int64_t output = 0;
    std::int64_t cacheRead = 0;    ///< part of input that was read from the provider's prompt cache
    std::int64_t cacheWrite = 0;   ///< part of input that was written to it (5-minute class)
    std::int64_t cacheWrite1h = 0; ///< part of input that was written to it for an hour
    std::int64_t reasoning = 0;    ///< part of output
    std::int64_t audioInput = 0;   ///< part of input
    std::int64_t audioOutput = 0;  ///< part of output
    std::int64_t searches = 0;     ///< hosted web searches
    bool estimated = false;        ///< counted here with a tokenizer, because the upstream did not say
    std::optional<Money> reportedCost; ///< the provider's own figure (OpenRouter `usage.cost`), which wins

    std::int64_t total() const { return input + output; }
    bool isEmpty() const { return input == 0 && output == 0; }
    bool operator==(const Usage &) const = default;
};

} // namespace Gatehouse
