// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/ratelimiter.h"

#include "gateway/accounting/lockedset.h"

#include <algorithm>

namespace Gatehouse {
namespace {

using std::chrono::nanoseconds;

/// Above any request, and far from where sums overflow.
constexpr std::int64_t largestTokenCount = 1'000'000'000'000;

/// The refusal that lasts longest. Never lasts longer than any time, and a time longer than "when one ends".
class Verdict
{
public:
    void judge(const RateClaim &claim, std::int64_t tokens)
    {
        const RateCounter &counter = *claim.counter;
        if (claim.requests)
            note(claim, RateLimitKind::Requests, *claim.requests, counter.requests(), 1, counter.untilRequestFits(*claim.requests));
        if (claim.tokens) {
            const std::int64_t asked = std::max<std::int64_t>(tokens, 1); // a used-up limit admits nothing
            note(claim, RateLimitKind::Tokens, *claim.tokens, counter.tokens(), asked, counter.untilTokensFit(asked, *claim.tokens));
        }
        if (claim.parallel && counter.running() >= *claim.parallel)
            keep(claim, {RateLimitKind::Parallel, {}, *claim.parallel, std::max<std::int64_t>(*claim.parallel - counter.running(), 0), 1, {}, {}},
                 *claim.parallel > 0 ? nanoseconds(0) : nanoseconds::max());
    }
    bool admitted() const { return !m_claim; }
    /// The label is copied here, when nothing is locked any more.
    RateRefusal refusal() const
    {
        RateRefusal refusal = m_refusal;
        refusal.owner = m_claim->owner;
        return refusal;
    }

private:
    void note(const RateClaim &claim, RateLimitKind kind, std::int64_t limit, std::int64_t used, std::int64_t asked, std::optional<nanoseconds> wait)
    {
        if (wait != nanoseconds(0))
            keep(claim, {kind, {}, limit, std::max<std::int64_t>(limit - used, 0), asked, wait, {}}, wait.value_or(nanoseconds::max()));
    }
    void keep(const RateClaim &claim, RateRefusal refusal, nanoseconds lasts)
    {
        if (m_claim && lasts <= m_lasts)
            return;
        m_claim = &claim;
        m_refusal = std::move(refusal);
        m_lasts = lasts;
    }

    const RateClaim *m_claim = nullptr;
    RateRefusal m_refusal;
    nanoseconds m_lasts{};
};

void tighten(std::optional<RateState> &tightest, std::optional<std::int64_t> limit, std::int64_t used, nanoseconds reset)
{
    if (!limit)
        return;
    const RateState state{*limit, std::max<std::int64_t>(*limit - used, 0), reset};
    if (!tightest || state.remaining < tightest->remaining || (state.remaining == tightest->remaining && state.reset > tightest->reset))
        tightest = state;
}

RateStates tightestOf(std::span<const RateClaim> claims)
{
    RateStates states;
    for (const RateClaim &claim : claims) {
        const RateCounter &counter = *claim.counter;
        tighten(states.requests, claim.requests, counter.requests(), counter.untilEmpty());
        tighten(states.tokens, claim.tokens, counter.tokens(), counter.untilEmpty());
    }
    return states;
}

} // namespace

RateHandle RateLimiter::counter(const QByteArray &holder)
{
    const std::lock_guard lock(m_mutex);
    RateHandle &counter = m_counters[holder];
    if (!counter)
        counter = std::make_shared<RateCounter>(holder);
    return counter;
}

RateLimiter::Answer RateLimiter::admit(std::span<const RateClaim> claims, std::int64_t expectedTokens, SteadyTime now)
{
    Permit permit;
    permit.m_tokens = std::clamp<std::int64_t>(expectedTokens, 0, largestTokenCount);
    permit.m_held.reserve(claims.size());
    LockedSet<RateCounter> counters;
    for (const RateClaim &claim : claims) {
        Q_ASSERT(claim.counter);
        counters.add(*claim.counter);
    }

    counters.lock();
    Verdict verdict;
    for (const RateClaim &claim : claims) {
        claim.counter->moveTo(now);
        verdict.judge(claim, permit.m_tokens);
    }
    if (!verdict.admitted()) {
        const RateStates states = tightestOf(claims);
        counters.unlock();
        RateRefusal refusal = verdict.refusal();
        refusal.states = states;
        return refusal;
    }
    auto &held = permit.m_held;
    for (const RateClaim &claim : claims) {
        if (std::none_of(held.begin(), held.end(), [&](const Permit::Held &each) { return each.counter == claim.counter; }))
            held.push_back({claim.counter, claim.counter->begin(permit.m_tokens)});
    }
    permit.m_states = tightestOf(claims);
    return permit;
}

RateUse RateLimiter::use(const QByteArray &holder, SteadyTime now) const
{
    RateHandle counter;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_counters.find(holder);
        if (found == m_counters.end())
            return {};
        counter = found->second;
    }
    const std::lock_guard lock(*counter);
    counter->moveTo(now);
    return {counter->requests(), counter->tokens(), counter->running()};
}

void RateLimiter::sweep(SteadyTime now)
{
    const std::lock_guard lock(m_mutex);
    for (auto each = m_counters.begin(); each != m_counters.end();) {
        bool idle = false;
        {
            const std::lock_guard counterLock(*each->second);
            each->second->moveTo(now);
            idle = each->second->settleDown();
        }
        // Nobody can get a handle meanwhile: they are given out under the lock above, or copied from one that is counted.
        each = idle && each->second.use_count() == 1 ? m_counters.erase(each) : std::next(each);
    }
}

std::size_t RateLimiter::holders() const
{
    const std::lock_guard lock(m_mutex);
    return m_counters.size();
}

} // namespace Gatehouse
