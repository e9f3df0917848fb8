// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/domain/modelprice.h"
#include "gateway/domain/requestrecord.h"

#include <QByteArray>

namespace Gatehouse {

class PriceBook;
struct Snapshot;

/// A model's price with what it is called upstream.
struct PricedModel {
    QByteArray provider, upstreamModel;
    ModelPrice price;
};

/// The price of a model by the name that clients ask for, its deployment's id, or its name in the price list ("openai/gpt-4o",
/// "gpt-4o"). Of several deployments behind one name the first that has a price. UnknownModel when there is none of that name,
/// InvalidRequest when nothing is known of its price. Pure; any thread.
Result<PricedModel> priceOfModel(const Snapshot &snapshot, const PriceBook &prices, const QByteArray &name);

/// Today's price of what a request used: that of its deployment, custom prices included, else of the provider's model in the
/// list. Not known when there is none.
ModelPrice priceOfRequest(const Snapshot &snapshot, const PriceBook &prices, const RequestRecord &record);

} // namespace Gatehouse
