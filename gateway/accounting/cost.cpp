// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/pricebook.h"

#include <algorithm>

namespace Gatehouse {
namespace {

/// Above so many prompt tokens all tokens take the higher rates, where a model has such.
constexpr std::int64_t longPrompt = 200'000;
/// Far above any request. Absurd counts and prices end at absurd sums, not in an overflow.
constexpr std::int64_t mostUnits = 1'000'000'000;
constexpr std::int64_t mostNano = 1'000'000'000'000'000'000;

/// Adds units at their prices exactly and rounds once, half up, at the end.
class Sum
{
public:
    void add(std::int64_t units, const std::optional<UnitPrice> &price)
    {
        if (!price)
            return;
        const std::int64_t counted = std::clamp<std::int64_t>(units, 0, mostUnits);
        const std::int64_t nano = price->femto() / femtoPerNano;
        m_nano += nano > 0 && counted > mostNano / nano ? mostNano : nano * counted;
        m_femto += price->femto() % femtoPerNano * counted;
    }
    Money money() const { return Money::fromNano(m_nano + (m_femto + femtoPerNano / 2) / femtoPerNano); }

private:
    static constexpr std::int64_t femtoPerNano = 1'000'000;
    std::int64_t m_nano = 0, m_femto = 0;
};

std::optional<UnitPrice> firstOf(const std::optional<UnitPrice> &price, const std::optional<UnitPrice> &otherwise)
{
    return price ? price : otherwise;
}

/// `price` raised as much as `from` was raised to `to`.
void raise(std::optional<UnitPrice> &price, const UnitPrice &from, const UnitPrice &to)
{
    if (price && from.femto() > 0)
        price = UnitPrice::fromFemto(static_cast<std::int64_t>(static_cast<double>(price->femto()) * static_cast<double>(to.femto()) / static_cast<double>(from.femto()) + 0.5));
}

/// The rates of a long prompt. Lists name only the plain ones; the others rise with them, as the providers' do.
ModelPrice ratesFor(const Usage &usage, ModelPrice price)
{
    if (usage.input <= longPrompt)
        return price;
    if (price.inputAbove200k && price.input) {
        for (std::optional<UnitPrice> *rate : {&price.cacheRead, &price.cacheWrite, &price.cacheWrite1h, &price.audioInput})
            raise(*rate, *price.input, *price.inputAbove200k);
    }
    if (price.outputAbove200k && price.output) {
        for (std::optional<UnitPrice> *rate : {&price.reasoning, &price.audioOutput})
            raise(*rate, *price.output, *price.outputAbove200k);
    }
    price.input = firstOf(price.inputAbove200k, price.input);
    price.output = firstOf(price.outputAbove200k, price.output);
    return price;
}

Money priced(std::int64_t units, const std::optional<UnitPrice> &price)
{
    Sum sum;
    sum.add(units, price);
    return sum.money();
}

} // namespace

CostBreakdown costOf(const Usage &usage, const ModelPrice &price)
{
    const ModelPrice rates = ratesFor(usage, price);
    const std::optional<UnitPrice> write = firstOf(rates.cacheWrite, rates.input);
    const std::int64_t special = usage.cacheRead + usage.cacheWrite + usage.cacheWrite1h + usage.audioInput;

    CostBreakdown cost;
    cost.priced = price.isKnown() || usage.reportedCost.has_value();
    cost.input = priced(usage.input - special, rates.input);
    cost.cacheRead = priced(usage.cacheRead, firstOf(rates.cacheRead, rates.input));
    Sum written;
    written.add(usage.cacheWrite, write);
    written.add(usage.cacheWrite1h, firstOf(rates.cacheWrite1h, write));
    cost.cacheWrite = written.money();
    cost.output = priced(usage.output - usage.reasoning - usage.audioOutput, rates.output);
    cost.reasoning = priced(usage.reasoning, firstOf(rates.reasoning, rates.output));
    Sum other;
    other.add(usage.audioInput, firstOf(rates.audioInput, rates.input));
    other.add(usage.audioOutput, firstOf(rates.audioOutput, rates.output));
    other.add(usage.searches, rates.perSearch);
    cost.other = other.money();
    cost.total = usage.reportedCost ? *usage.reportedCost : cost.input + cost.cacheRead + cost.cacheWrite + cost.output + cost.reasoning + cost.other;
    return cost;
}

} // namespace Gatehouse
