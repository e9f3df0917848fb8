// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/pipeline/requestoptions.h"

#include "gateway/base/json.h"

#include <algorithm>

namespace Gatehouse {
namespace {

using std::chrono::milliseconds;

std::optional<milliseconds> secondsOf(QByteArrayView text)
{
    bool isNumber = false;
    const double seconds = text.trimmed().toDouble(&isNumber);
    // Written so that not-a-number is refused, too.
    if (!isNumber || !(seconds > 0 && seconds <= 1e6))
        return std::nullopt;
    return milliseconds(static_cast<qint64>(seconds * 1000));
}

std::optional<milliseconds> timeField(const JsonScan &body, const HeaderList &headers, const char *field, const char *header)
{
    if (const QByteArray *value = headers.find(header)) {
        if (const auto time = secondsOf(*value))
            return time;
    }
    const JsonField *found = body.field(field);
    return found && found->type == JsonType::Number ? secondsOf(body.raw(*found)) : std::nullopt;
}

std::vector<QByteArray> stringList(const JsonScan &body, const char *name)
{
    std::vector<QByteArray> list;
    const JsonField *field = body.field(name);
    if (!field || field->type != JsonType::Array)
        return list;
    const Result<Json> array = parseJson(body.raw(*field));
    if (!array)
        return list;
    for (const Json &item : *array) {
        if (item.is_string())
            list.push_back(jsonBytes(item));
    }
    return list;
}

/// What `metadata` says to the gateway: the place LiteLLM's clients use most. Empty when there is none.
std::optional<JsonScan> metadataOf(const JsonScan &body)
{
    const JsonField *field = body.field("metadata");
    if (!field || field->type != JsonType::Object)
        return std::nullopt;
    Result<JsonScan> metadata = JsonScan::read(body.raw(*field));
    return metadata ? std::optional(std::move(*metadata)) : std::nullopt;
}

QList<QByteArray> tagsOf(const JsonScan &body, const std::optional<JsonScan> &metadata, const HeaderList &headers)
{
    QList<QByteArray> tags;
    for (const QByteArray &tag : stringList(body, "tags"))
        tags << tag;
    if (metadata) {
        for (const QByteArray &tag : stringList(*metadata, "tags"))
            tags << tag;
    }
    for (const QByteArray &tag : headers.value("x-litellm-tags").split(',')) {
        if (!tag.trimmed().isEmpty())
            tags << tag.trimmed();
    }
    return tags;
}

Error modelProblem(QString message)
{
    Error error(ErrorKind::InvalidRequest, std::move(message));
    error.param = "model";
    return error;
}

bool streamsUsage(const JsonScan &body)
{
    const JsonField *field = body.field("stream_options");
    if (!field || field->type != JsonType::Object)
        return false;
    const Result<JsonScan> options = JsonScan::read(body.raw(*field));
    return options && options->truth("include_usage");
}

QByteArray firstHeader(const HeaderList &headers, std::initializer_list<const char *> names)
{
    for (const char *name : names) {
        const QByteArray *value = headers.find(name);
        if (value && !value->isEmpty())
            return *value;
    }
    return {};
}

} // namespace

Result<RequestOptions> readOptions(const JsonScan &body, const HeaderList &headers, const QByteArray &modelFromPath)
{
    RequestOptions options;
    // Two model fields would let the check see one and the upstream use the other.
    if (body.count("model") > 1)
        return modelProblem(QStringLiteral("The body names `model` twice. Send it once."));
    const JsonField *model = body.field("model");
    if (model && model->type != JsonType::String)
        return modelProblem(QStringLiteral("`model` must be a string."));
    options.model = modelFromPath.isEmpty() ? body.text("model") : modelFromPath;
    if (options.model.isEmpty())
        return modelProblem(QStringLiteral("The body has no `model`. Name one of the models that `GET /v1/models` lists."));

    options.stream = body.truth("stream");
    options.includeUsage = options.stream && streamsUsage(body);
    options.timeout = timeField(body, headers, "timeout", "x-litellm-timeout");
    options.streamTimeout = timeField(body, headers, "stream_timeout", "x-litellm-stream-timeout");
    if (const QByteArray *tries = headers.find("x-litellm-num-retries"))
        options.retries = std::clamp(tries->toInt(), 0, 10);
    else if (body.field("num_retries"))
        options.retries = static_cast<int>(std::clamp<qint64>(body.number("num_retries"), 0, 10));
    options.dropParams = body.truth("drop_params");
    options.dropFields = stringList(body, "additional_drop_params");
    options.allowFields = stringList(body, "allowed_openai_params");
    const std::optional<JsonScan> metadata = metadataOf(body);
    options.tags = tagsOf(body, metadata, headers);
    options.customer = firstHeader(headers, {"x-litellm-customer-id", "x-litellm-end-user-id"});
    if (options.customer.isEmpty())
        options.customer = body.text("user");
    if (options.customer.isEmpty() && metadata)
        options.customer = metadata->text("user_id");
    if (options.customer.isEmpty())
        options.customer = body.text("safety_identifier");
    options.sessionId = firstHeader(headers, {"x-litellm-session-id", "x-litellm-trace-id"});
    if (options.sessionId.isEmpty())
        options.sessionId = body.text("litellm_session_id");
    if (options.sessionId.isEmpty() && metadata)
        options.sessionId = metadata->text("session_id");
    if (const auto silence = timeField(body, headers, "keepalive_seconds", "x-litellm-keepalive-seconds"))
        options.keepAlive = std::clamp(std::chrono::duration_cast<std::chrono::seconds>(*silence), std::chrono::seconds(1), std::chrono::seconds(300));
    return options;
}

void applyTimeouts(OutgoingRequest &request, const RequestOptions &options, const ModelEntry &entry, const GatewayConfig &config)
{
    const milliseconds whole = options.timeout.value_or(entry.timeout.value_or(config.defaultTimeout()));
    if (!options.stream) {
        request.totalTimeout = whole;
        return;
    }
    // A stream may run for as long as it keeps talking: the limit is on the wait for its head and on its silences.
    std::optional<milliseconds> limit = options.streamTimeout;
    if (!limit)
        limit = options.timeout ? options.timeout : entry.streamTimeout ? entry.streamTimeout : entry.timeout;
    const milliseconds silence = limit.value_or(config.streamTimeout.value_or(config.defaultTimeout()));
    request.totalTimeout = milliseconds(0);
    request.firstByteTimeout = silence;
    request.idleTimeout = silence;
}

} // namespace Gatehouse
