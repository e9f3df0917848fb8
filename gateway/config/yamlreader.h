// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/config/yamlnode.h"
#include "gateway/domain/problem.h"

#include <QByteArrayView>
#include <QList>
#include <QString>

#include <optional>

namespace Gatehouse {

/// Reads one YAML document: anchors, aliases and merge keys are resolved, a key given twice is warned about (the last
/// one counts, as in PyYAML). Malformed text, a second document and a text without content are Errors in `problems`,
/// and the result is then of kind Missing. Takes UTF-8 with or without a byte order mark. Never throws.
YamlNode readYaml(QByteArrayView text, const QString &file, QList<Problem> &problems);

/// Reads a file that a configuration is in. `nullopt` after an Error that tells apart: missing, a directory, not
/// readable, too big, empty.
std::optional<QByteArray> readConfigFile(const QString &file, QList<Problem> &problems);

} // namespace Gatehouse
