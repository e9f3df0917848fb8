// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <compare>
#include <cstdint>

namespace Gatehouse {

/// An amount of US dollars as an exact count of nano-dollars (1e-9 USD). The range is about ±9.2 billion dollars.
/// Never pass money as a double; `usd()` exists for charts and headers only.
class Money
{
public:
    constexpr Money() = default;
    static constexpr Money fromNano(std::int64_t nano) { return Money(nano); }
    /// Nearest nano-dollar, halves away from zero. For configuration values such as a budget of 10.5.
    static Money fromUsd(double usd);

    constexpr std::int64_t nano() const { return m_nano; }
    constexpr double usd() const { return static_cast<double>(m_nano) / 1e9; }
    constexpr bool isZero() const { return m_nano == 0; }

    /// Shortest exact decimal, e.g. "0.00123", "12", "-0.5".
    QByteArray toDecimal() const;

    constexpr Money operator+(Money other) const { return Money(m_nano + other.m_nano); }
    constexpr Money operator-(Money other) const { return Money(m_nano - other.m_nano); }
    constexpr Money &operator+=(Money other) { m_nano += other.m_nano; return *this; }
    constexpr Money &operator-=(Money other) { m_nano -= other.m_nano; return *this; }
    constexpr auto operator<=>(const Money &) const = default;

private:
    constexpr explicit Money(std::int64_t nano) : m_nano(nano) {}
    std::int64_t m_nano = 0;
};

/// A price of one unit (a token, an image, a second) in femto-dollars (1e-15 USD), so that prices far below a
/// nano-dollar a token stay exact. `times()` rounds once, half up, to whole nano-dollars.
class UnitPrice
{
public:
    constexpr UnitPrice() = default;
    static constexpr UnitPrice fromFemto(std::int64_t femto) { return UnitPrice(femto); }
    /// From dollars a million units, as price lists print them ("0.15"), and from dollars a unit ("1.5e-07").
    /// Invalid text gives no value.
    static UnitPrice perMillion(double usd);
    static UnitPrice perUnit(double usd);

    constexpr std::int64_t femto() const { return m_femto; }
    constexpr double usd() const { return static_cast<double>(m_femto) / 1e15; }
    Money times(std::int64_t units) const;
    constexpr auto operator<=>(const UnitPrice &) const = default;

private:
    constexpr explicit UnitPrice(std::int64_t femto) : m_femto(femto) {}
    std::int64_t m_femto = 0;
};

} // namespace Gatehouse
