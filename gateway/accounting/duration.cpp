// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/duration.h"

#include <algorithm>
#include <array>

namespace Gatehouse {
namespace {

struct UnitRow {
    const char *suffix;
    Duration::Unit unit;
    std::int64_t most; ///< about a hundred years: far from where time stamps overflow
};

constexpr std::array<UnitRow, 6> units{{
    {"s", Duration::Unit::Second, 3'155'760'000},
    {"m", Duration::Unit::Minute, 52'596'000},
    {"h", Duration::Unit::Hour, 876'600},
    {"d", Duration::Unit::Day, 36'525},
    {"w", Duration::Unit::Week, 5'217},
    {"mo", Duration::Unit::Month, 1'200},
}};

constexpr int mostDigits = 10;
constexpr std::int64_t mostCount = 2'147'483'647; // seconds beyond it are written in larger units

Error notADuration(QByteArrayView text, const QString &why)
{
    const QString shown = QString::fromUtf8(text.first(std::min<qsizetype>(text.size(), 40)));
    return Error(ErrorKind::InvalidRequest,
                 QStringLiteral("\"%1\" is not a duration: %2. Write a whole number and a unit: s (seconds), m (minutes), h (hours), d (days), "
                                "w (weeks) or mo (months), as in 30s, 30m, 30h, 30d, 30w, 1mo.")
                     .arg(shown, why));
}

WallTime afterMonths(WallTime now, int months)
{
    const auto day = std::chrono::floor<std::chrono::days>(now);
    std::chrono::year_month_day date(day);
    const auto timeOfDay = now - day;
    date += std::chrono::months(months);
    if (!date.ok())
        date = date.year() / date.month() / std::chrono::last;
    return WallTime(std::chrono::sys_days(date)) + timeOfDay;
}

} // namespace

QByteArray Duration::text() const
{
    const auto row = std::find_if(units.begin(), units.end(), [this](const UnitRow &each) { return each.unit == unit; });
    return QByteArray::number(count) + row->suffix;
}

Result<Duration> parseDuration(QByteArrayView text)
{
    qsizetype digits = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9')
        ++digits;
    if (digits == 0)
        return notADuration(text, QStringLiteral("it does not begin with a number"));
    const QByteArrayView suffix = text.sliced(digits);
    const auto row = std::find_if(units.begin(), units.end(), [&](const UnitRow &each) { return suffix == QByteArrayView(each.suffix); });
    if (row == units.end())
        return notADuration(text, suffix.isEmpty() ? QStringLiteral("it has no unit") : QStringLiteral("its unit is not known"));
    const std::int64_t count = digits <= mostDigits ? text.first(digits).toLongLong() : mostCount + 1;
    if (count == 0)
        return notADuration(text, QStringLiteral("it is zero"));
    if (count > std::min(row->most, mostCount))
        return notADuration(text, QStringLiteral("it is too long, the most is %1%2").arg(std::min(row->most, mostCount)).arg(QLatin1String(row->suffix)));
    return Duration{static_cast<int>(count), row->unit};
}

WallTime expiryAfter(const Duration &duration, WallTime now)
{
    switch (duration.unit) {
    case Duration::Unit::Second:
        return now + std::chrono::seconds(duration.count);
    case Duration::Unit::Minute:
        return now + std::chrono::minutes(duration.count);
    case Duration::Unit::Hour:
        return now + std::chrono::hours(duration.count);
    case Duration::Unit::Day:
        return now + std::chrono::days(duration.count);
    case Duration::Unit::Week:
        return now + std::chrono::weeks(duration.count);
    case Duration::Unit::Month:
        return afterMonths(now, duration.count);
    }
    return now;
}

Result<std::optional<WallTime>> expiryFrom(QByteArrayView text, WallTime now)
{
    if (text.isEmpty() || text == "-1")
        return std::optional<WallTime>();
    const Result<Duration> duration = parseDuration(text);
    if (!duration)
        return duration.error();
    return std::optional<WallTime>(expiryAfter(*duration, now));
}

} // namespace Gatehouse
