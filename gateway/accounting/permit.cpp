// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/permit.h"

#include <algorithm>
#include <utility>

namespace Gatehouse {

Permit::Permit(Permit &&other) noexcept : m_tokens(other.m_tokens), m_held(std::exchange(other.m_held, {})), m_states(other.m_states) {}

Permit &Permit::operator=(Permit &&other) noexcept
{
    if (this != &other) {
        release();
        m_tokens = other.m_tokens;
        m_held = std::exchange(other.m_held, {});
        m_states = other.m_states;
    }
    return *this;
}

void Permit::settle(std::int64_t tokensUsed, SteadyTime now)
{
    const std::int64_t used = std::max<std::int64_t>(tokensUsed, 0);
    for (const Held &held : std::exchange(m_held, {})) {
        RateCounter &counter = *held.counter;
        const std::lock_guard lock(counter);
        counter.moveTo(now);
        if (used < m_tokens)
            counter.giveBack(held.mark, m_tokens - used);
        else if (used > m_tokens)
            counter.addTokens(used - m_tokens);
        counter.end();
    }
}

void Permit::release()
{
    for (const Held &held : std::exchange(m_held, {})) {
        const std::lock_guard lock(*held.counter);
        held.counter->giveBack(held.mark, m_tokens);
        held.counter->end();
    }
}

} // namespace Gatehouse
