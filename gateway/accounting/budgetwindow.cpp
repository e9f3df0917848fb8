// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/budgetwindow.h"

#include "gateway/base/microseconds.h"

#include <QDateTime>

#include <algorithm>

namespace Gatehouse {
namespace {

using Days = std::chrono::sys_days; // here: a date on the zone's calendar, as if it were UTC
using Seconds = std::chrono::sys_seconds;

constexpr Days firstMonday{std::chrono::days(4)}; // 5 January 1970
constexpr std::int64_t secondsADay = 86'400;
constexpr std::int64_t mostDaysApart = 2;

constexpr std::int64_t flooredQuotient(std::int64_t value, std::int64_t by)
{
    return value / by - (value % by < 0 ? 1 : 0);
}

/// The calendar of one zone, in whole seconds.
class ZoneCalendar
{
public:
    explicit ZoneCalendar(const QTimeZone &zone) : m_zone(zone) {}

    Days dateAt(Seconds time) const { return std::chrono::floor<std::chrono::days>(time + offset(time)); }

    /// The first moment of that date. Offsets change by hours at most, so a day before and after midnight show both.
    Seconds startOf(Days date) const
    {
        const Seconds midnight(date);
        const std::chrono::seconds before = offset(midnight - std::chrono::days(1));
        if (offset(midnight - before) == before)
            return midnight - before;
        const std::chrono::seconds after = offset(midnight + std::chrono::days(1));
        if (offset(midnight - after) == after)
            return midnight - after;
        return firstWithout(before, midnight - after, midnight - before);
    }

private:
    std::chrono::seconds offset(Seconds time) const
    {
        return std::chrono::seconds(m_zone.offsetFromUtc(QDateTime::fromSecsSinceEpoch(time.time_since_epoch().count(), Qt::UTC)));
    }
    /// The clocks jumped over midnight between `low` and `high`: the moment they did.
    Seconds firstWithout(std::chrono::seconds before, Seconds low, Seconds high) const
    {
        while (high - low > std::chrono::seconds(1)) {
            const Seconds middle = low + (high - low) / 2;
            (offset(middle) == before ? low : high) = middle;
        }
        return high;
    }

    const QTimeZone &m_zone;
};

/// A row of dates at which windows begin, numbered.
class DateSteps
{
public:
    static DateSteps ofDays(std::int64_t count) { return DateSteps(count, false); }
    static DateSteps ofMonths(std::int64_t count) { return DateSteps(count, true); }

    std::int64_t stepOf(Days date) const
    {
        if (!m_months)
            return flooredQuotient((date - firstMonday).count(), m_count);
        const std::chrono::year_month_day day(date);
        return flooredQuotient((static_cast<int>(day.year()) - 1970) * 12 + static_cast<std::int64_t>(static_cast<unsigned>(day.month())) - 1, m_count);
    }
    Days dateOf(std::int64_t step) const
    {
        if (!m_months)
            return firstMonday + std::chrono::days(step * m_count);
        return Days((std::chrono::year(1970) / std::chrono::January / 1) + std::chrono::months(step * m_count));
    }

private:
    DateSteps(std::int64_t count, bool months) : m_count(count), m_months(months) {}
    std::int64_t m_count;
    bool m_months;
};

struct Span {
    Seconds start, end;
};

Span datedSpan(const ZoneCalendar &calendar, const DateSteps &steps, Seconds time)
{
    std::int64_t step = steps.stepOf(calendar.dateAt(time));
    Span span{calendar.startOf(steps.dateOf(step)), calendar.startOf(steps.dateOf(step + 1))};
    // Clocks that go back over midnight show the old date again after the new one began.
    for (std::int64_t tries = 0; time >= span.end && tries < mostDaysApart; ++tries) {
        ++step;
        span = {span.end, calendar.startOf(steps.dateOf(step + 1))};
    }
    return span;
}

Span clockSpan(const ZoneCalendar &calendar, std::int64_t length, Seconds time)
{
    if (length % secondsADay == 0)
        return datedSpan(calendar, DateSteps::ofDays(length / secondsADay), time);
    if (secondsADay % length != 0) {
        const std::int64_t step = flooredQuotient((time - Seconds(firstMonday)).count(), length);
        const Seconds start = Seconds(firstMonday) + std::chrono::seconds(step * length);
        return {start, start + std::chrono::seconds(length)};
    }
    const Span day = datedSpan(calendar, DateSteps::ofDays(1), time);
    const std::int64_t last = secondsADay / length - 1;
    const std::int64_t step = std::min((time - day.start).count() / length, last);
    const Seconds start = day.start + std::chrono::seconds(step * length);
    return {start, step == last ? day.end : std::min(start + std::chrono::seconds(length), day.end)};
}

Span spanOf(const Duration &duration, const ZoneCalendar &calendar, Seconds time)
{
    const std::int64_t count = std::max(duration.count, 1);
    switch (duration.unit) {
    case Duration::Unit::Second:
        return clockSpan(calendar, count, time);
    case Duration::Unit::Minute:
        return clockSpan(calendar, count * 60, time);
    case Duration::Unit::Hour:
        return clockSpan(calendar, count * 3'600, time);
    case Duration::Unit::Day:
        return datedSpan(calendar, count == 30 ? DateSteps::ofMonths(1) : DateSteps::ofDays(count), time);
    case Duration::Unit::Week:
        return datedSpan(calendar, DateSteps::ofDays(count * 7), time);
    case Duration::Unit::Month:
        break;
    }
    return datedSpan(calendar, DateSteps::ofMonths(count), time);
}

} // namespace

BudgetPeriod budgetWindow(const Duration &duration, const QTimeZone &zone, WallTime time)
{
    const Span span = spanOf(duration, ZoneCalendar(zone), std::chrono::floor<std::chrono::seconds>(time));
    return {span.start, span.end};
}

WindowClock::WindowClock(Duration duration, QTimeZone zone) : m_duration(duration), m_zone(std::move(zone)) {}

BudgetPeriod WindowClock::at(WallTime now) const
{
    const quint32 before = m_version.load(std::memory_order_acquire);
    // Each of these loads keeps the next from moving before it, and so the second look at the version from moving up.
    const qint64 start = m_start.load(std::memory_order_acquire);
    const qint64 end = m_end.load(std::memory_order_acquire);
    const bool whole = before % 2 == 0 && before == m_version.load(std::memory_order_relaxed);
    const BudgetPeriod window{WallTime(std::chrono::microseconds(start)), WallTime(std::chrono::microseconds(end))};
    return whole && window.contains(now) ? window : turn(now);
}

BudgetPeriod WindowClock::turn(WallTime now) const
{
    const BudgetPeriod window = budgetWindow(m_duration, m_zone, now);
    const std::lock_guard lock(m_turning);
    // A thread whose `now` is from before the turn gets its answer, but does not take the new window from the others.
    if (microsecondsOf(window.start) < m_start.load(std::memory_order_relaxed))
        return window;
    m_version.fetch_add(1, std::memory_order_relaxed);
    m_start.store(microsecondsOf(window.start), std::memory_order_release);
    m_end.store(microsecondsOf(window.end), std::memory_order_release);
    m_version.fetch_add(1, std::memory_order_release);
    return window;
}

const WindowClock &BudgetCalendar::clock(const Duration &duration) const
{
    const std::lock_guard lock(m_mutex);
    std::unique_ptr<WindowClock> &clock = m_clocks[duration];
    if (!clock)
        clock = std::make_unique<WindowClock>(duration, m_zone);
    return *clock;
}

} // namespace Gatehouse
