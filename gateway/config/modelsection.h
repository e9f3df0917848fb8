// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/config/configreader.h"
#include "gateway/config/yamlnode.h"

#include <QByteArray>
#include <QHash>

#include <vector>

namespace Gatehouse {

/// `credential_list`: name → its `credential_values`. The nodes belong to the tree that was read.
using Credentials = QHash<QByteArray, const YamlNode *>;
Credentials readCredentials(const YamlNode &list, const Environment &environment, QList<Problem> &problems);

/// Reads `model_list`. Items that are broken are left out after an Error; items that miss a variable stay, with
/// `unusable` saying which.
std::vector<ModelEntry> readModels(const YamlNode &list, const Credentials &credentials, const Environment &environment,
                                   QList<Problem> &problems);

} // namespace Gatehouse
