// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/accounting/duration.h"
#include "gateway/base/clock.h"

#include <QTimeZone>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>

namespace Gatehouse {

/// The stretch of time in which one budget counts: from `start` up to, not including, `end`.
struct BudgetPeriod {
    WallTime start{};
    WallTime end = WallTime::max();

    bool contains(WallTime time) const { return time >= start && time < end; }
    bool operator==(const BudgetPeriod &) const = default;
};

/// The window of a budget of that duration in which `time` lies. A pure function: every gateway, and every start of one, finds
/// the same windows. They follow the calendar of `zone`, as LiteLLM's resets do:
/// - `1d` begins at midnight, `7d` and `1w` on Monday, `30d` and `1mo` on the first of the month;
/// - other days and weeks are counted in midnights from Monday, 5 January 1970; months from January 1970;
/// - hours, minutes and seconds that divide a day (6h, 15m) are counted from midnight. On a day of 25 hours the last of them
///   takes the hour more, on one of 23 hours it is shorter or missing: a change of clocks never gives away a budget more;
/// - those that fill whole days (48h) are those days; all others (5h) run on from 5 January 1970, 00:00 UTC.
/// A midnight that a change of clocks leaves out is the first moment after it; one that comes twice is the first of the two.
BudgetPeriod budgetWindow(const Duration &duration, const QTimeZone &zone, WallTime time);

/// Remembers the current window of one duration in one zone, so that a request reads two numbers instead of asking the time
/// zone. Owned by a BudgetCalendar; thread-safe, and free of locks while the window lasts.
class WindowClock
{
public:
    WindowClock(Duration duration, QTimeZone zone);

    BudgetPeriod at(WallTime now) const;
    const Duration &duration() const { return m_duration; }

private:
    BudgetPeriod turn(WallTime now) const;

    const Duration m_duration;
    const QTimeZone m_zone;
    mutable std::mutex m_turning; // held by who writes the members below
    // Even while start and end belong together; read before and after them.
    mutable std::atomic<quint32> m_version{0};
    mutable std::atomic<qint64> m_start{0}, m_end{0}; // microseconds since 1970
};

/// The budget windows of one time zone: a clock for each duration in use. Owned by the engine, outlives every claim;
/// thread-safe. Ask it when a key is read, not in a request.
class BudgetCalendar
{
public:
    explicit BudgetCalendar(QTimeZone zone) : m_zone(std::move(zone)) {}

    /// Stays valid as long as the calendar.
    const WindowClock &clock(const Duration &duration) const;
    const QTimeZone &zone() const { return m_zone; }

private:
    const QTimeZone m_zone;
    mutable std::mutex m_mutex; // guards m_clocks
    mutable std::map<Duration, std::unique_ptr<WindowClock>> m_clocks;
};

} // namespace Gatehouse
