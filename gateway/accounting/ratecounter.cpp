// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/ratecounter.h"

#include <algorithm>

namespace Gatehouse {
namespace {

constexpr std::chrono::nanoseconds entryLength = std::chrono::seconds(1);

} // namespace

void RateCounter::moveTo(SteadyTime now)
{
    m_now = std::max(m_now, now);
    auto counted = m_entries.begin();
    for (; counted != m_entries.end() && m_now - counted->last >= minute; ++counted) {
        m_requests -= counted->requests;
        m_tokens -= counted->tokens;
    }
    m_entries.erase(m_entries.begin(), counted);
}

template <class Count>
std::optional<std::chrono::nanoseconds> RateCounter::untilFits(std::int64_t counted, std::int64_t more, std::int64_t limit, Count count) const
{
    if (more > limit)
        return {};
    if (counted <= limit - more)
        return std::chrono::nanoseconds(0);
    for (const Entry &entry : m_entries) {
        counted -= count(entry);
        if (counted <= limit - more)
            return entry.last + minute - m_now;
    }
    return {};
}

std::optional<std::chrono::nanoseconds> RateCounter::untilRequestFits(std::int64_t limit) const
{
    return untilFits(m_requests, 1, limit, [](const Entry &entry) { return entry.requests; });
}

std::optional<std::chrono::nanoseconds> RateCounter::untilTokensFit(std::int64_t tokens, std::int64_t limit) const
{
    return untilFits(m_tokens, tokens, limit, [](const Entry &entry) { return entry.tokens; });
}

std::chrono::nanoseconds RateCounter::untilEmpty() const
{
    return m_entries.empty() ? std::chrono::nanoseconds(0) : m_entries.back().last + minute - m_now;
}

RateCounter::Entry &RateCounter::currentEntry()
{
    if (m_entries.empty() || m_now - m_entries.back().first >= entryLength)
        m_entries.push_back({m_now, m_now, 0, 0});
    m_entries.back().last = m_now;
    return m_entries.back();
}

SteadyTime RateCounter::begin(std::int64_t tokens)
{
    Entry &entry = currentEntry();
    ++entry.requests;
    entry.tokens += tokens;
    ++m_requests;
    m_tokens += tokens;
    ++m_running;
    return entry.first;
}

void RateCounter::giveBack(SteadyTime mark, std::int64_t tokens)
{
    const auto entry = std::lower_bound(m_entries.begin(), m_entries.end(), mark, [](const Entry &each, SteadyTime first) { return each.first < first; });
    if (entry == m_entries.end() || entry->first != mark)
        return;
    entry->tokens -= tokens;
    m_tokens -= tokens;
}

void RateCounter::addTokens(std::int64_t tokens)
{
    currentEntry().tokens += tokens;
    m_tokens += tokens;
}

bool RateCounter::settleDown()
{
    m_entries.shrink_to_fit();
    return m_entries.empty() && m_running == 0;
}

} // namespace Gatehouse
