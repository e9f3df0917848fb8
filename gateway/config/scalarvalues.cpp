// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/scalarvalues.h"

#include <QRegularExpression>

#include <cmath>

namespace Gatehouse {
namespace {

bool isOneOf(QByteArrayView text, std::initializer_list<const char *> words)
{
    return std::any_of(words.begin(), words.end(), [text](const char *word) { return text.compare(word, Qt::CaseInsensitive) == 0; });
}

QByteArray withoutUnderscores(QByteArrayView text)
{
    const QByteArray digits = text.trimmed().toByteArray();
    // Only between digits: "_1" is no number.
    return digits.startsWith('_') || digits.endsWith('_') || digits.contains("__") ? digits : QByteArray(digits).replace('_', "");
}

bool matches(QByteArrayView text, const QRegularExpression &pattern)
{
    return pattern.match(QString::fromLatin1(text)).hasMatch();
}

} // namespace

std::optional<bool> parseBoolean(QByteArrayView text)
{
    text = text.trimmed();
    if (isOneOf(text, {"true", "yes", "on", "1"}))
        return true;
    if (isOneOf(text, {"false", "no", "off", "0"}))
        return false;
    return std::nullopt;
}

std::optional<double> parseNumber(QByteArrayView text)
{
    bool ok = false;
    const double number = withoutUnderscores(text).toDouble(&ok);
    return ok && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::optional<qint64> parseInteger(QByteArrayView text)
{
    bool ok = false;
    const qint64 whole = withoutUnderscores(text).toLongLong(&ok, 10);
    if (ok)
        return whole;
    const std::optional<double> number = parseNumber(text);
    if (!number || *number != std::trunc(*number) || std::abs(*number) > 9e15)
        return std::nullopt;
    return static_cast<qint64>(*number);
}

std::optional<std::chrono::milliseconds> parseTimeSpan(QByteArrayView text)
{
    struct Unit {
        const char *name;
        double milliseconds;
    };
    // "ms" before "s", which it ends with.
    static constexpr Unit units[] = {{"ms", 1}, {"s", 1e3}, {"m", 60e3}, {"h", 3600e3}, {"d", 86400e3}};
    text = text.trimmed();
    double scale = 1e3;
    for (const Unit &unit : units) {
        if (text.endsWith(unit.name)) {
            scale = unit.milliseconds;
            text = text.chopped(static_cast<qsizetype>(qstrlen(unit.name)));
            break;
        }
    }
    const std::optional<double> number = parseNumber(text);
    constexpr double tenYears = 10 * 365 * 86400e3;
    if (!number || *number <= 0 || *number * scale > tenYears)
        return std::nullopt;
    return std::chrono::milliseconds(std::max<qint64>(1, std::llround(*number * scale)));
}

Json coreSchemaValue(QByteArrayView plain)
{
    static const QRegularExpression whole(QStringLiteral("^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$"));
    static const QRegularExpression decimal(QStringLiteral("^[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$"));
    if (plain.isEmpty() || plain == "~" || plain == "null" || plain == "Null" || plain == "NULL")
        return nullptr;
    if (plain == "true" || plain == "True" || plain == "TRUE")
        return true;
    if (plain == "false" || plain == "False" || plain == "FALSE")
        return false;
    if (plain.size() < 400 && matches(plain, whole)) {
        const int base = plain.startsWith("0o") ? 8 : plain.startsWith("0x") ? 16 : 10;
        const QByteArrayView digits = base == 10 ? plain : plain.sliced(2);
        bool ok = false;
        if (const qlonglong number = digits.toLongLong(&ok, base); ok)
            return number;
        if (const qulonglong number = digits.toULongLong(&ok, base); ok)
            return number;
    }
    if (plain.size() < 400 && matches(plain, decimal)) {
        const double number = plain.toDouble();
        if (std::isfinite(number))
            return number;
    }
    return toJson(plain);
}

bool isOldBoolean(QByteArrayView plain)
{
    return isOneOf(plain, {"yes", "no", "on", "off"});
}

} // namespace Gatehouse
