// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/support/requestfile.h"

#include "gateway/base/json.h"

#include <QDateTime>

#include <variant>

namespace Gatehouse::Ui::RequestFile {

namespace {

using Value = std::variant<std::monostate, QByteArray, qint64, double, bool>;

struct Field {
    const char *name;
    Value (*read)(const RequestRecord &record);
};

QByteArray utc(WallTime time)
{
    const auto ms = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch());
    return QDateTime::fromMSecsSinceEpoch(ms.count(), Qt::UTC).toString(Qt::ISODateWithMs).toLatin1();
}

Value milliseconds(std::chrono::microseconds time)
{
    return time.count() < 0 ? Value() : Value(static_cast<double>(time.count()) / 1000);
}

using R = RequestRecord;
const Field fields[] = {
    {"id", [](const R &r) -> Value { return r.id; }},
    {"started_at", [](const R &r) -> Value { return utc(r.startedAt); }},
    {"status", [](const R &r) -> Value { return qint64(r.status); }},
    {"model", [](const R &r) -> Value { return r.model; }},
    {"provider", [](const R &r) -> Value { return r.provider; }},
    {"upstream_model", [](const R &r) -> Value { return r.upstreamModel; }},
    {"deployment_id", [](const R &r) -> Value { return r.deploymentId; }},
    {"api_base", [](const R &r) -> Value { return r.apiBase; }},
    {"route", [](const R &r) -> Value { return r.route; }},
    {"streamed", [](const R &r) -> Value { return r.streamed; }},
    {"cache_hit", [](const R &r) -> Value { return r.cacheHit; }},
    {"attempts", [](const R &r) -> Value { return qint64(r.attempts); }},
    {"duration_ms", [](const R &r) { return milliseconds(r.duration); }},
    {"time_to_first_token_ms", [](const R &r) { return milliseconds(r.timeToFirstToken); }},
    {"overhead_ms", [](const R &r) { return milliseconds(r.overhead); }},
    {"input_tokens", [](const R &r) -> Value { return qint64(r.usage.input); }},
    {"output_tokens", [](const R &r) -> Value { return qint64(r.usage.output); }},
    {"cache_read_tokens", [](const R &r) -> Value { return qint64(r.usage.cacheRead); }},
    {"cache_write_tokens", [](const R &r) -> Value { return qint64(r.usage.cacheWrite + r.usage.cacheWrite1h); }},
    {"reasoning_tokens", [](const R &r) -> Value { return qint64(r.usage.reasoning); }},
    {"tokens_estimated", [](const R &r) -> Value { return r.usage.estimated; }},
    {"cost_usd", [](const R &r) { return r.cost.priced ? Value(r.cost.total.toDecimal()) : Value(); }},
    {"price_version", [](const R &r) -> Value { return r.priceVersion; }},
    {"finish_reason", [](const R &r) -> Value { return r.finishReason; }},
    {"key_alias", [](const R &r) -> Value { return r.keyAlias; }},
    {"user", [](const R &r) -> Value { return r.user; }},
    {"team", [](const R &r) -> Value { return r.team; }},
    {"customer", [](const R &r) -> Value { return r.customer; }},
    {"tags", [](const R &r) -> Value { return r.tags.join(','); }},
    {"session_id", [](const R &r) -> Value { return r.sessionId; }},
    {"client_address", [](const R &r) -> Value { return r.clientAddress; }},
    {"user_agent", [](const R &r) -> Value { return r.userAgent; }},
    {"error_kind", [](const R &r) -> Value { return r.errorKind; }},
    {"error_message", [](const R &r) -> Value { return r.errorMessage.toUtf8(); }},
};

/// RFC 4180, and harmless in spreadsheets: clients choose their user agent, and a cell that begins like a formula is one.
QByteArray csvText(QByteArray text)
{
    if (!text.isEmpty() && QByteArrayView("=+-@\t\r").contains(text.front()))
        text.prepend('\'');
    if (!text.contains(',') && !text.contains('"') && !text.contains('\n') && !text.contains('\r'))
        return text;
    return '"' + text.replace('"', "\"\"") + '"';
}

QByteArray csvCell(const Value &value)
{
    if (const auto *text = std::get_if<QByteArray>(&value))
        return csvText(*text);
    if (const auto *number = std::get_if<qint64>(&value))
        return QByteArray::number(*number);
    if (const auto *decimal = std::get_if<double>(&value))
        return QByteArray::number(*decimal, 'f', 3);
    if (const auto *truth = std::get_if<bool>(&value))
        return *truth ? "true" : "false";
    return {};
}

Json jsonOf(const RequestRecord &record)
{
    Json object = Json::object();
    for (const Field &field : fields) {
        const Value value = field.read(record);
        if (const auto *text = std::get_if<QByteArray>(&value))
            object[field.name] = toJson(*text);
        else if (const auto *number = std::get_if<qint64>(&value))
            object[field.name] = *number;
        else if (const auto *decimal = std::get_if<double>(&value))
            object[field.name] = *decimal;
        else if (const auto *truth = std::get_if<bool>(&value))
            object[field.name] = *truth;
        else
            object[field.name] = nullptr;
    }
    // Exact as text in CSV; in JSON a number, as everybody sums it.
    if (record.cost.priced)
        object["cost_usd"] = record.cost.total.usd();
    return object;
}

} // namespace

QByteArray head(Format format)
{
    if (format == Format::Json)
        return "[\n";
    QByteArray line;
    for (const Field &field : fields)
        line += (line.isEmpty() ? QByteArray() : QByteArray(",")) + field.name;
    return line + "\r\n";
}

QByteArray between(Format format)
{
    return format == Format::Json ? ",\n" : "";
}

QByteArray tail(Format format)
{
    return format == Format::Json ? "\n]\n" : "";
}

QByteArray row(const RequestRecord &record, Format format)
{
    if (format == Format::Json)
        return dumpJson(jsonOf(record));
    QByteArray line;
    for (const Field &field : fields) {
        if (&field != fields)
            line += ',';
        line += csvCell(field.read(record));
    }
    return line + "\r\n";
}

QByteArray prettyJson(const RequestRecord &record)
{
    return dumpJsonPretty(jsonOf(record));
}

} // namespace Gatehouse::Ui::RequestFile
