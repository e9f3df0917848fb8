// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/base/money.h"

#include <cmath>

namespace Gatehouse {

Money Money::fromUsd(double usd)
{
    return Money(static_cast<std::int64_t>(std::llround(usd * 1e9)));
}

QByteArray Money::toDecimal() const
{
    const bool negative = m_nano < 0;
    // Through unsigned, so that the most negative value has a magnitude too.
    const std::uint64_t magnitude = negative ? ~static_cast<std::uint64_t>(m_nano) + 1 : static_cast<std::uint64_t>(m_nano);
    QByteArray text = QByteArray::number(static_cast<qulonglong>(magnitude / 1'000'000'000));
    if (const std::uint64_t rest = magnitude % 1'000'000'000; rest != 0) {
        QByteArray digits = QByteArray::number(static_cast<qulonglong>(rest)).rightJustified(9, '0');
        while (digits.endsWith('0'))
            digits.chop(1);
        text += '.' + digits;
    }
    return negative ? '-' + text : text;
}

UnitPrice UnitPrice::perMillion(double usd)
{
    return UnitPrice(static_cast<std::int64_t>(std::llround(usd * 1e9)));
}

UnitPrice UnitPrice::perUnit(double usd)
{
    return UnitPrice(static_cast<std::int64_t>(std::llround(usd * 1e15)));
}

Money UnitPrice::times(std::int64_t units) const
{
    // Whole and fractional nano-dollars apart: the straight product overflows 64 bits above 9,200 dollars.
    constexpr std::int64_t femtoPerNano = 1'000'000;
    const std::int64_t whole = m_femto / femtoPerNano * units;
    const std::int64_t rest = m_femto % femtoPerNano * units;
    const std::int64_t half = rest >= 0 ? femtoPerNano / 2 : -femtoPerNano / 2;
    return Money::fromNano(whole + (rest + half) / femtoPerNano);
}

} // namespace Gatehouse
