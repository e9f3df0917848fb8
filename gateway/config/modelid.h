// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/config/yamlnode.h"
#include "gateway/domain/deployment.h"

#include <QByteArray>

#include <vector>

namespace Gatehouse {

/// The id of a model that states none: SHA-256 hex of its name and parameters as written, whatever their order.
/// References are hashed as written, so that the id outlives a change of key; keys in the file enter the hash only.
QByteArray defaultModelId(const QByteArray &name, const YamlNode &parameters);

/// Gives the second and further entries of one id a number behind it ("-2"), in the order of the file.
void makeIdsUnique(std::vector<ModelEntry> &models);

} // namespace Gatehouse
