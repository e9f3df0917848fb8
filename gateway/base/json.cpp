// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/base/json.h"

#include <algorithm>

namespace Gatehouse {

Result<Json> parseJson(QByteArrayView text)
{
    try {
        return Json::parse(text.begin(), text.end());
    } catch (const nlohmann::json::parse_error &failure) {
        return Error(ErrorKind::InvalidRequest,
                     QStringLiteral("The body is not valid JSON: error at byte %1.").arg(failure.byte),
                     QString::fromUtf8(failure.what()));
    }
}

static QByteArray dump(const Json &value, int indent)
{
    return QByteArray::fromStdString(value.dump(indent, ' ', false, Json::error_handler_t::replace));
}

QByteArray dumpJson(const Json &value)
{
    return dump(value, -1);
}

QByteArray dumpJsonPretty(const Json &value)
{
    return dump(value, 2);
}

Json toJson(QByteArrayView utf8)
{
    return Json(std::string(utf8.data(), static_cast<std::size_t>(utf8.size())));
}

Json toJson(const QByteArray &utf8)
{
    return toJson(QByteArrayView(utf8));
}

Json toJson(const QString &text)
{
    return Json(text.toStdString());
}

QByteArray jsonBytes(const Json &string)
{
    const auto *text = string.get_ptr<const std::string *>();
    return text ? QByteArray(text->data(), static_cast<qsizetype>(text->size())) : QByteArray();
}

QString jsonText(const Json &string)
{
    const auto *text = string.get_ptr<const std::string *>();
    return text ? QString::fromStdString(*text) : QString();
}

const Json *member(const Json &object, const char *name)
{
    if (!object.is_object())
        return nullptr;
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
}

QByteArray memberBytes(const Json &object, const char *name, QByteArray otherwise)
{
    const Json *found = member(object, name);
    return found && found->is_string() ? jsonBytes(*found) : otherwise;
}

qint64 memberInt(const Json &object, const char *name, qint64 otherwise)
{
    const Json *found = member(object, name);
    return found && found->is_number() ? found->get<qint64>() : otherwise;
}

bool memberBool(const Json &object, const char *name, bool otherwise)
{
    const Json *found = member(object, name);
    return found && found->is_boolean() ? found->get<bool>() : otherwise;
}

QByteArray jsonQuoted(QByteArrayView text)
{
    const bool plain = std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; });
    if (!plain || !text.isValidUtf8())
        return dumpJson(toJson(text));
    QByteArray quoted;
    quoted.reserve(text.size() + 2);
    quoted += '"';
    quoted += text;
    quoted += '"';
    return quoted;
}

} // namespace Gatehouse
