// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"

#include <QByteArray>

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace Gatehouse {

/// What one holder did in the last minute, and how many of its requests run. Made by the RateLimiter, which alone changes it;
/// others keep the handle. Everything but `id()` is called with the counter locked, and after `moveTo()`.
///
/// Admissions are remembered in entries of less than a second each. An entry counts in full until a minute after its *last*
/// admission, so no minute, wherever it begins, holds more than was counted: [t, t + 60 s) for every t. Its first admission
/// then counts for less than 61 s, so what is refused finds the limit used up within the last 61 s: a steady demand gets 60/61
/// of its limit, 98.3 %, or more. An idle holder has no entries, a busy one at most 61.
class RateCounter
{
public:
    static constexpr std::chrono::nanoseconds minute = std::chrono::seconds(60);

    explicit RateCounter(QByteArray id) : m_id(std::move(id)) {}
    RateCounter(const RateCounter &) = delete;
    RateCounter &operator=(const RateCounter &) = delete;

    const QByteArray &id() const { return m_id; }
    void lock() { m_mutex.lock(); }
    void unlock() { m_mutex.unlock(); }

    /// Forgets what is over. A time before the latest one is taken as the latest: threads read the clock before they wait for
    /// the lock.
    void moveTo(SteadyTime now);
    std::int64_t requests() const { return m_requests; }
    std::int64_t tokens() const { return m_tokens; }
    std::int64_t running() const { return m_running; }
    /// How long until one more request, or so many tokens, fit under the limit if nobody else comes; zero when they do now,
    /// nothing when they never will.
    std::optional<std::chrono::nanoseconds> untilRequestFits(std::int64_t limit) const;
    std::optional<std::chrono::nanoseconds> untilTokensFit(std::int64_t tokens, std::int64_t limit) const;
    /// How long until nothing is counted any more.
    std::chrono::nanoseconds untilEmpty() const;

    /// Counts a request and its tokens, and gives the mark of the entry they are in.
    SteadyTime begin(std::int64_t tokens);
    /// The request ended.
    void end() { --m_running; }
    /// Fewer tokens than were counted with that mark. Nothing happens when they are no longer counted.
    void giveBack(SteadyTime mark, std::int64_t tokens);
    /// More tokens than were counted at the beginning: they count from now on.
    void addTokens(std::int64_t tokens);

    /// Nothing counted, nothing running; also lets go of memory.
    bool settleDown();

private:
    struct Entry {
        SteadyTime first, last;
        std::int64_t requests, tokens;
    };
    Entry &currentEntry();
    template <class Count>
    std::optional<std::chrono::nanoseconds> untilFits(std::int64_t counted, std::int64_t more, std::int64_t limit, Count count) const;

    const QByteArray m_id;
    mutable std::mutex m_mutex; // guards all below
    std::vector<Entry> m_entries; // by time; sums below
    std::int64_t m_requests = 0, m_tokens = 0;
    std::int64_t m_running = 0;
    SteadyTime m_now = SteadyTime::min();
};

/// Shared, because a handle may be kept longer than the RateLimiter knows the holder.
using RateHandle = std::shared_ptr<RateCounter>;

} // namespace Gatehouse
