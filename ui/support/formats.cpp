// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/support/formats.h"

#include <QTimeZone>

#include <cmath>

namespace Gatehouse::Ui::Formats {

namespace {

using namespace std::chrono;

struct FormatWords {
    Q_DECLARE_TR_FUNCTIONS(Formats)
};

QString withUnit(const QString &figure, const QString &unit)
{
    return figure + QChar(QChar::Nbsp) + unit;
}

/// `value` with at most `digits` decimals, without trailing zeros below `atLeast` decimals.
QString decimal(double value, int digits, int atLeast = 0)
{
    const QLocale locale;
    QString text = locale.toString(value, 'f', digits);
    const QString zero = QString(locale.zeroDigit());
    if (!text.contains(locale.decimalPoint()))
        return text;
    for (int spare = digits - atLeast; spare > 0 && text.endsWith(zero); --spare)
        text.chop(zero.size());
    if (text.endsWith(locale.decimalPoint()))
        text.chop(QString(locale.decimalPoint()).size());
    return text;
}

/// Where the locale puts the sign of dollars: "$%1" or "%1 $".
QString dollars(const QString &figure, bool negative)
{
    const QLocale locale;
    // The C locale has no currency format; it reads as English everywhere else.
    const bool before = locale.language() == QLocale::C || locale.toCurrencyString(1.0, QStringLiteral("$"), 0).startsWith(QLatin1Char('$'));
    const QString text = before ? QLatin1Char('$') + figure : withUnit(figure, QStringLiteral("$"));
    return negative ? QLocale().negativeSign() + text : text;
}

int decimalsFor(double usd)
{
    if (usd >= 1 || usd == 0)
        return 2;
    if (usd >= 0.01)
        return 4;
    // Two significant digits: 0.0012 has its first digit in the third place.
    return std::min(9, static_cast<int>(-std::floor(std::log10(usd))) + 1);
}

QString figures(double value)
{
    return decimal(value, value < 10 ? 2 : 1);
}

} // namespace

QString money(Money amount)
{
    const double usd = std::abs(amount.usd());
    return dollars(decimal(usd, decimalsFor(usd), 2), amount.nano() < 0);
}

QString exactMoney(Money amount)
{
    return dollars(decimal(std::abs(amount.usd()), 9, 2), amount.nano() < 0);
}

QString pricePerMillion(UnitPrice price)
{
    const double usd = price.usd() * 1e6;
    return dollars(decimal(usd, usd >= 0.01 || usd == 0 ? 4 : 6, 2), false);
}

QString count(qint64 value)
{
    return QLocale().toString(value);
}

QString tokens(qint64 value)
{
    const double size = std::abs(static_cast<double>(value));
    if (size < 10'000)
        return count(value);
    // The next unit begins where rounding would print "1000.0".
    if (size < 999'950)
        return withUnit(figures(static_cast<double>(value) / 1e3), QStringLiteral("k"));
    if (size < 999'950'000)
        return withUnit(figures(static_cast<double>(value) / 1e6), QStringLiteral("M"));
    return withUnit(figures(static_cast<double>(value) / 1e9), QStringLiteral("G"));
}

QString rate(double perSecond)
{
    return decimal(perSecond, perSecond < 99.95 ? 1 : 0);
}

QString percent(double share)
{
    return withUnit(decimal(share * 100, share < 0.0995 ? 1 : 0), QLocale().percent());
}

QString bytes(qint64 value)
{
    return QLocale().formattedDataSize(value, value < 10'000 ? 1 : 0, QLocale::DataSizeSIFormat);
}

QString duration(microseconds value)
{
    if (value < 0us)
        return none();
    const double ms = static_cast<double>(value.count()) / 1e3;
    if (ms < 9.95)
        //: milliseconds
        return withUnit(decimal(ms, 1), FormatWords::tr("ms"));
    if (ms < 999.5)
        return withUnit(decimal(ms, 0), FormatWords::tr("ms"));
    if (ms < 59'995)
        //: seconds
        return withUnit(decimal(ms / 1e3, ms < 9'995 ? 2 : 1), FormatWords::tr("s"));
    const qint64 whole = qRound64(ms / 1e3);
    if (whole < 3600)
        //: minutes and seconds, as in "2 min 5 s"
        return FormatWords::tr("%1 min %2 s").arg(whole / 60).arg(whole % 60).replace(QLatin1Char(' '), QChar(QChar::Nbsp));
    //: hours and minutes, as in "1 h 2 min"
    return FormatWords::tr("%1 h %2 min").arg(whole / 3600).arg(whole % 3600 / 60).replace(QLatin1Char(' '), QChar(QChar::Nbsp));
}

QDateTime local(WallTime time)
{
    return QDateTime::fromMSecsSinceEpoch(floor<milliseconds>(time.time_since_epoch()).count());
}

QString time(WallTime when)
{
    return QLocale().toString(local(when).time(), QStringLiteral("HH:mm:ss"));
}

QString moment(WallTime when, WallTime now)
{
    const QDateTime then = local(when);
    const QDateTime today = local(now);
    if (then.date() == today.date())
        return time(when);
    if (then.date().year() == today.date().year())
        //: day and month with time, in Qt's date format: "24 Nov, 14:03"
        return QLocale().toString(then, FormatWords::tr("d MMM, HH:mm"));
    //: day, month and year with time, in Qt's date format
    return QLocale().toString(then, FormatWords::tr("d MMM yyyy, HH:mm"));
}

QString fullMoment(WallTime when)
{
    const QDateTime then = local(when);
    return QLocale().toString(then.date(), QLocale::LongFormat) + QStringLiteral(", ")
        + QLocale().toString(then.time(), QStringLiteral("HH:mm:ss")) + QLatin1Char(' ') + then.timeZoneAbbreviation();
}

QString ago(WallTime when, WallTime now)
{
    const auto passed = duration_cast<seconds>(now - when);
    if (passed < 5s)
        return FormatWords::tr("just now");
    if (passed < 60s)
        //: seconds ago
        return FormatWords::tr("%1 s ago").arg(passed.count());
    if (passed < 60min)
        return FormatWords::tr("%1 min ago").arg(passed.count() / 60);
    if (passed < 12h)
        return FormatWords::tr("%1 h ago").arg(passed.count() / 3600);
    return moment(when, now);
}

QString none()
{
    return QStringLiteral("–");
}

} // namespace Gatehouse::Ui::Formats
