// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/money.h"

#include <cstdint>
#include <limits>

namespace Gatehouse {

// Sums that stop at the ends of their range. An absurd count or price then ends at an absurd sum, which a limit refuses; an
// overflow would turn it into a negative one, which every limit admits.

constexpr std::int64_t saturatingSum(std::int64_t a, std::int64_t b)
{
    std::int64_t sum = 0;
    if (__builtin_add_overflow(a, b, &sum))
        return b > 0 ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
    return sum;
}

constexpr std::int64_t saturatingProduct(std::int64_t a, std::int64_t b)
{
    std::int64_t product = 0;
    if (__builtin_mul_overflow(a, b, &product))
        return (a > 0) == (b > 0) ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
    return product;
}

constexpr Money saturatingSum(Money a, Money b)
{
    return Money::fromNano(saturatingSum(a.nano(), b.nano()));
}

constexpr Money saturatingDifference(Money a, Money b)
{
    std::int64_t difference = 0;
    if (__builtin_sub_overflow(a.nano(), b.nano(), &difference))
        return Money::fromNano(b.nano() < 0 ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min());
    return Money::fromNano(difference);
}

} // namespace Gatehouse
