// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/domain/modelprice.h"
#include "gateway/domain/usage.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QHash>

namespace Gatehouse {

/// The price list: the catalogue shipped as a resource, with its date and source. Immutable after loading; any thread.
class PriceBook
{
public:
    /// Reads the compiled-in catalogue (`:/gatehouse/catalogue/model-prices.tsv`).
    static Result<PriceBook> load();
    /// Reads a catalogue text; the format is named in the file's own first lines. Configuration when a row is malformed. A row
    /// with a price beyond 1,000 dollars a million is taken without prices: it is a slip in the list.
    static Result<PriceBook> parse(QByteArrayView tsv);

    /// Looks up in the order base model, `provider/model`, `model`, the same without regional prefix; an empty price
    /// when nothing matches.
    ModelPrice find(QByteArrayView provider, QByteArrayView model, QByteArrayView baseModel = {}) const;
    /// "2026-11-23", and where the figures are from.
    const QByteArray &date() const { return m_date; }
    const QByteArray &source() const { return m_source; }
    qsizetype size() const { return m_prices.size(); }

private:
    QHash<QByteArray, ModelPrice> m_prices; // by the list's own names: "provider/model" or "model"
    QByteArray m_date, m_source;
};

/// `base` with every price that `custom` names put over it. A custom input or output price ends the list's long-prompt rate
/// for it, and one of zero also its cache, audio and reasoning rates: free is free.
ModelPrice overlaid(ModelPrice base, const ModelPrice &custom);

/// What the usage costs. Above 200,000 input tokens all tokens take the higher rates where listed. Cached and reasoning
/// tokens without a rate of their own take the plain one; those with one take it raised as the plain one is. The provider's
/// reported cost wins as the total. Rounded once a part.
CostBreakdown costOf(const Usage &usage, const ModelPrice &price);

} // namespace Gatehouse
