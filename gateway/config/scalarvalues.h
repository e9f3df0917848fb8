// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/json.h"

#include <QByteArrayView>

#include <chrono>
#include <optional>

namespace Gatehouse {

// What a text means to the key, flag or variable that needs a certain type. No value when the text is none of it.

/// true/false, yes/no, on/off, 1/0 in any case: what PyYAML and people write.
std::optional<bool> parseBoolean(QByteArrayView text);
/// A finite number; `_` between digits is allowed, as PyYAML does.
std::optional<double> parseNumber(QByteArrayView text);
/// A whole number; "1e6" and "5.0" are whole too.
std::optional<qint64> parseInteger(QByteArrayView text);
/// Seconds ("30", "0.5") or a number with its unit: "500ms", "30s", "5m", "2h", "1d". Above zero, at most ten years.
std::optional<std::chrono::milliseconds> parseTimeSpan(QByteArrayView text);

/// A plain YAML scalar as the core schema of YAML 1.2 reads it: null, true/false, whole and decimal numbers, else text.
Json coreSchemaValue(QByteArrayView plain);
/// True for the words that YAML 1.1 readers, LiteLLM's among them, take for a truth and the core schema for text.
bool isOldBoolean(QByteArrayView plain);

} // namespace Gatehouse
