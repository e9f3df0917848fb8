// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/spendservice.h"

namespace Gatehouse {

/// A usual day is the mean of at most so many.
inline constexpr int usualSpendDays = 14;

/// The beginnings of all hours, days or months of a period, as SpendReader cuts them. Pure; any thread.
QList<WallTime> spendStarts(const SpendPeriod &period, SpendBy time);

/// A series from the sums of all (`whole`, by time) and of some values (`parts`, by time and value; may have no rows), the dearest of
/// which are in `top`. Pure; any thread.
SpendSeries spendSeries(const QList<WallTime> &starts, const SpendTable &whole, const SpendTable &top, const SpendTable &parts, bool withRest);

/// The forecast of SpendForecast from the sums by day, oldest first, of the last 14 days and this month. Pure; any thread.
SpendForecast spendForecast(const QList<SpendRow> &days, WallTime now, const QTimeZone &zone);

/// Where the month that holds `now` begins, and the next one.
std::pair<WallTime, WallTime> monthAround(WallTime now, const QTimeZone &zone);
/// Where the day begins that is so many days away from the one that holds `now`.
WallTime dayAround(WallTime now, const QTimeZone &zone, int days);

} // namespace Gatehouse
