// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/config/sectionreader.h"
#include "gateway/domain/modelprice.h"

#include <QByteArrayView>

namespace Gatehouse {

/// Whether a key states a price (`input_cost_per_token`, `cache_read_input_token_cost`, `output_cost_per_image`, …).
/// Prices are never sent upstream, whether they are understood or not.
bool isPriceKey(QByteArrayView key);
/// Whether it is one that is understood.
bool isKnownPriceKey(QByteArrayView key);
const QList<QByteArray> &knownPriceKeys();

/// Reads the price keys of a map into `price`, over what it holds. Warns about prices that look like dollars a million
/// tokens, and about those that are not understood.
void readPrices(SectionReader &reader, ModelPrice &price);
/// Reads the limits that `model_info` may state: context, output, mode, deprecation.
void readLimits(SectionReader &modelInfo, ModelPrice &price);

} // namespace Gatehouse
