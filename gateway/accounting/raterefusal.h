// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"
#include "gateway/base/error.h"

#include <QByteArrayView>
#include <QString>

#include <chrono>
#include <optional>

namespace Gatehouse {

enum class RateLimitKind { Requests, Tokens, Parallel };

/// `rate_limit_type` on the wire, in LiteLLM's words: "requests", "tokens", "concurrent_requests".
QByteArrayView rateLimitType(RateLimitKind kind);

/// How one limit stands: the `x-ratelimit-limit-*`, `-remaining-*` and `-reset-*` headers.
struct RateState {
    std::int64_t limit = 0;
    std::int64_t remaining = 0;
    std::chrono::nanoseconds reset{}; ///< until the whole limit is there again
};

/// The tightest limit of each kind among all that concern a request; none when none does.
struct RateStates {
    std::optional<RateState> requests, tokens;
};

/// Why a limit did not admit a request: of several, the one that lasts longest. A plain value.
struct RateRefusal {
    RateLimitKind kind = RateLimitKind::Requests;
    QString owner;          ///< as the claim named it: `key "ci"`
    std::int64_t limit = 0; ///< a minute, or at once
    std::int64_t remaining = 0;
    std::int64_t asked = 1; ///< requests or tokens
    std::optional<std::chrono::nanoseconds> retryAfter; ///< until it fits if nobody else comes; none when that is not known, or never
    RateStates states;

    /// More than the whole limit: it will never be admitted.
    bool neverFits() const { return asked > limit; }
    /// RateLimited in words, as LiteLLM's begins; `retryAfter` when waiting helps. `now` is when it was refused.
    Error toError(WallTime now) const;
};

} // namespace Gatehouse
