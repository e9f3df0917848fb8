// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/config/yamlnode.h"
#include "gateway/domain/problem.h"

#include <QByteArrayView>
#include <QList>
#include <QStringList>

namespace Gatehouse {

/// The tree of a configuration file with its `include:` files taken in: their lists are appended to those of the same
/// name, their maps are merged key by key and win, as in LiteLLM. Files are named relative to the one that names them.
/// `included` gets every file named, also those that cannot be read, so that they can be watched. Of kind Missing
/// when the main file is no map; broken includes are Errors with the place of the line that names them.
YamlNode readTree(QByteArrayView yaml, const QString &file, QStringList &included, QList<Problem> &problems);

} // namespace Gatehouse
