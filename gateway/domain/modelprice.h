// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/money.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace Gatehouse {

/// What one model costs and how much it takes. Prices absent from the list are empty, which is not the same as zero.
struct ModelPrice {
    std::optional<UnitPrice> input, output;                    ///< a token
    std::optional<UnitPrice> cacheRead, cacheWrite, cacheWrite1h;
    std::optional<UnitPrice> reasoning, audioInput, audioOutput;
    std::optional<UnitPrice> inputAbove200k, outputAbove200k;  ///< for all tokens once the prompt is above 200,000
    std::optional<UnitPrice> perSearch;
    std::int64_t contextTokens = 0;   ///< 0 = not listed
    std::int64_t maxOutputTokens = 0; ///< 0 = not listed
    QByteArray mode;                  ///< "chat", "embedding", …
    QByteArray capabilities;          ///< words apart by spaces, as in the catalogue: "tools vision reasoning"
    QByteArray deprecated;            ///< date, when announced
    QByteArray source;                ///< "catalogue 2026-11-23", "config", …: the price version of a ledger row

    bool isKnown() const { return input.has_value() || output.has_value(); }
    /// Set to zero on purpose, which is not the same as not known.
    bool isFree() const
    {
        const auto isZero = [](const std::optional<UnitPrice> &price) { return !price || price->femto() == 0; };
        return input && output && isZero(input) && isZero(output) && isZero(cacheRead) && isZero(cacheWrite) && isZero(cacheWrite1h) && isZero(reasoning)
            && isZero(audioInput) && isZero(audioOutput) && isZero(inputAbove200k) && isZero(outputAbove200k) && isZero(perSearch);
    }
};

/// What a request cost, by part. `total` is the sum of the parts, or the provider's own figure.
struct CostBreakdown {
    Money input;      ///< uncached input
    Money cacheRead;
    Money cacheWrite;
    Money output;     ///< output without reasoning
    Money reasoning;
    Money other;      ///< audio, searches
    Money total;
    bool priced = false; ///< false: no price is known, total is zero for want of one
};

} // namespace Gatehouse
