// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <vector>

namespace Gatehouse {

/// The chat models to begin with, from a provider's own model list (`{"data":[{"id","created"}]}`): those the price
/// catalogue knows as chat models and does not call deprecated, without dated duplicates, newest first, at most 12. A list
/// of which the catalogue knows nothing gives its first 12.
std::vector<QByteArray> wellKnownModels(QByteArrayView provider, const QByteArray &modelList);

} // namespace Gatehouse
