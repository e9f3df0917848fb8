// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"

#include <QByteArray>
#include <QByteArrayView>

#include <nlohmann/json.hpp>

namespace Gatehouse {

/// A JSON document that keeps the order of its members and the exactness of its numbers. Built only to translate or
/// to answer; bodies that are passed on are scanned (`jsonscan.h`) and spliced instead.
using Json = nlohmann::ordered_json;

/// Parses one complete JSON text. InvalidRequest with the byte offset and what was expected when it is malformed.
Result<Json> parseJson(QByteArrayView text);

/// Compact UTF-8. Invalid UTF-8 inside strings is replaced by U+FFFD, never thrown.
QByteArray dumpJson(const Json &value);
/// Two-space indented, for people.
QByteArray dumpJsonPretty(const Json &value);

/// JSON strings to and from Qt without a detour through Latin-1.
Json toJson(QByteArrayView utf8);
Json toJson(const QByteArray &utf8);
Json toJson(const QString &text);
QByteArray jsonBytes(const Json &string);
QString jsonText(const Json &string);

/// Member of an object by name; null when `object` is no object or lacks it.
const Json *member(const Json &object, const char *name);
/// Member as bytes, number or truth, or `otherwise` when absent or of another type.
QByteArray memberBytes(const Json &object, const char *name, QByteArray otherwise = {});
qint64 memberInt(const Json &object, const char *name, qint64 otherwise = 0);
bool memberBool(const Json &object, const char *name, bool otherwise = false);

/// `text` as a quoted and escaped JSON string.
QByteArray jsonQuoted(QByteArrayView text);

} // namespace Gatehouse
