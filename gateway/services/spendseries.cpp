// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/spendseries.h"

#include <QDate>
#include <QDateTime>
#include <QHash>

#include <algorithm>

namespace Gatehouse {
namespace {

QTimeZone usable(const QTimeZone &zone)
{
    return zone.isValid() ? zone : QTimeZone::utc();
}

QDate dateOf(WallTime time, const QTimeZone &zone)
{
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count() / 1000, usable(zone)).date();
}

WallTime startOf(const QDate &date, const QTimeZone &zone)
{
    return WallTime(std::chrono::milliseconds(date.startOfDay(usable(zone)).toMSecsSinceEpoch()));
}

QHash<qint64, qsizetype> indexesOf(const QList<WallTime> &starts)
{
    QHash<qint64, qsizetype> indexes;
    for (qsizetype i = 0; i < starts.size(); ++i)
        indexes.insert(starts[i].time_since_epoch().count(), i);
    return indexes;
}

} // namespace

QList<WallTime> spendStarts(const SpendPeriod &period, SpendBy time)
{
    QList<WallTime> starts;
    if (period.from >= period.to)
        return starts;
    if (time == SpendBy::Hour) {
        for (auto hour = std::chrono::ceil<std::chrono::hours>(period.from); hour < period.to; hour += std::chrono::hours(1))
            starts << hour;
        return starts;
    }
    QDate date = dateOf(period.from, period.zone);
    if (time == SpendBy::Month)
        date = QDate(date.year(), date.month(), 1);
    while (startOf(date, period.zone) < period.to) {
        starts << startOf(date, period.zone);
        date = time == SpendBy::Month ? date.addMonths(1) : date.addDays(1);
    }
    return starts;
}

SpendSeries spendSeries(const QList<WallTime> &starts, const SpendTable &whole, const SpendTable &top, const SpendTable &parts, bool withRest)
{
    SpendSeries series;
    series.starts = starts;
    const QHash<qint64, qsizetype> indexes = indexesOf(starts);
    QHash<QByteArray, qsizetype> lines;
    for (const SpendRow &row : top.rows) {
        lines.insert(row.names.first(), series.lines.size());
        series.lines << SpendSeries::Line{row.names.first(), false, QList<SpendSums>(starts.size()), row.sums};
    }
    SpendSeries::Line rest{{}, true, QList<SpendSums>(starts.size()), {}};
    const auto indexOf = [&indexes](const SpendRow &row) { return indexes.value(row.start.time_since_epoch().count(), -1); };
    for (const SpendRow &row : whole.rows) {
        if (const qsizetype at = indexOf(row); at >= 0)
            rest.sums[at] += row.sums;
        rest.total += row.sums;
    }
    for (const SpendRow &row : parts.rows) {
        const qsizetype at = indexOf(row), line = lines.value(row.names.first(), -1);
        if (at < 0 || line < 0)
            continue;
        series.lines[line].sums[at] += row.sums;
        rest.sums[at] -= row.sums;
        rest.total -= row.sums;
    }
    if (top.rows.isEmpty() || (withRest && rest.total.requests > 0))
        series.lines << rest;
    return series;
}

SpendForecast spendForecast(const QList<SpendRow> &days, WallTime now, const QTimeZone &zone)
{
    SpendForecast forecast;
    std::tie(forecast.monthStart, forecast.monthEnd) = monthAround(now, zone);
    const WallTime today = dayAround(now, zone, 0), firstUsual = dayAround(now, zone, -usualSpendDays);
    Money sumOfUsual, spentToday, spentBefore;
    std::optional<WallTime> first;
    for (const SpendRow &day : days) {
        if (!first && day.start >= firstUsual && day.start < today && !day.sums.spend.isZero())
            first = day.start;
        if (first && day.start < today)
            sumOfUsual += day.sums.spend;
        if (day.start == today)
            spentToday += day.sums.spend;
        else if (day.start >= forecast.monthStart && day.start < today)
            spentBefore += day.sums.spend;
    }
    forecast.spent = spentBefore + spentToday;
    if (first)
        forecast.days = static_cast<int>(dateOf(*first, zone).daysTo(dateOf(now, zone)));
    if (forecast.days > 0)
        forecast.usualDay = Money::fromNano(sumOfUsual.nano() / forecast.days);
    const qint64 after = dateOf(now, zone).daysTo(dateOf(forecast.monthEnd, zone)) - 1;
    forecast.expected = spentBefore + std::max(spentToday, forecast.usualDay) + Money::fromNano(forecast.usualDay.nano() * std::max<qint64>(0, after));
    return forecast;
}

std::pair<WallTime, WallTime> monthAround(WallTime now, const QTimeZone &zone)
{
    const QDate date = dateOf(now, zone);
    const QDate first(date.year(), date.month(), 1);
    return {startOf(first, zone), startOf(first.addMonths(1), zone)};
}

WallTime dayAround(WallTime now, const QTimeZone &zone, int days)
{
    return startOf(dateOf(now, zone).addDays(days), zone);
}

} // namespace Gatehouse
