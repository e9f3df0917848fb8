// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/accounting/ratecounter.h"
#include "gateway/accounting/raterefusal.h"

#include <vector>

namespace Gatehouse {

/// What a running request takes of its holders' limits: its place among the parallel ones, and the tokens it was expected to
/// use. Made by the RateLimiter, owned by the request, may end on any thread. Dropped, it gives the tokens and the place back;
/// that there was a request stays counted.
class [[nodiscard]] Permit
{
public:
    Permit() = default; ///< takes nothing; settling it does nothing
    Permit(Permit &&other) noexcept;
    Permit &operator=(Permit &&other) noexcept;
    ~Permit() { release(); }

    /// The request ended and used so many tokens. Fewer than expected are given back to the minute of its admission; more
    /// count from `now` on.
    void settle(std::int64_t tokensUsed, SteadyTime now);
    /// The request ended and used none.
    void release();

    bool isOpen() const { return !m_held.empty(); }
    /// How the tightest limits stood right after the admission.
    const RateStates &states() const { return m_states; }

private:
    friend class RateLimiter;
    struct Held {
        RateHandle counter;
        SteadyTime mark;
    };
    std::int64_t m_tokens = 0; // counted in each
    std::vector<Held> m_held;
    RateStates m_states;
};

} // namespace Gatehouse
