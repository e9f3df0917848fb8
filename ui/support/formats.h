// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"
#include "gateway/base/money.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QString>

#include <chrono>

/// How values are written for people: one place, so that the same figure looks the same on every screen. All follow
/// QLocale's default at the time of the call; units are kept from their figures by a no-break space. Pure functions.
namespace Gatehouse::Ui::Formats {

/// "$12.40", "$1,234.00"; below a dollar up to four digits ("$0.0312"), below a cent two significant ones ("$0.0012").
QString money(Money amount);
/// The exact amount for tool tips and copying: "$0.00123456".
QString exactMoney(Money amount);
/// A price for a million tokens: "$0.15".
QString pricePerMillion(UnitPrice price);

/// "1,234"
QString count(qint64 value);
/// "1,234" up to 9,999, then "12.3 k", "1.25 M".
QString tokens(qint64 value);
/// "2.4"; "0" when nothing happens; whole numbers from 100.
QString rate(double perSecond);
/// "12 %"
QString percent(double share);
/// "1.2 kB", "340 B"
QString bytes(qint64 value);

/// "0.4 ms", "12 ms", "1.24 s", "2 min 5 s", "1 h 2 min". A dash when negative (nothing came).
QString duration(std::chrono::microseconds value);

/// The same moment as local date and time.
QDateTime local(WallTime time);
/// "14:03:09"
QString time(WallTime time);
/// "14:03:09" today, "24 Nov, 14:03" this year, "24 Nov 2025, 14:03" before.
QString moment(WallTime time, WallTime now);
/// Date, time and seconds, for tool tips and details.
QString fullMoment(WallTime time);
/// "just now", "12 s ago", "3 min ago", "2 h ago", then the moment.
QString ago(WallTime time, WallTime now);

/// Stands where a value is not known.
QString none();

} // namespace Gatehouse::Ui::Formats
