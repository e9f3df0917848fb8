// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/admin/spendlogjson.h"

#include <QDateTime>
#include <QSet>

namespace Gatehouse {
namespace {

Json timeText(WallTime time)
{
    const QDateTime moment = QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count() / 1000, Qt::UTC);
    return toJson(moment.toString(Qt::ISODateWithMs));
}

Json textOrNull(const QByteArray &text)
{
    return text.isEmpty() ? Json(nullptr) : toJson(text);
}

/// The route's kind, as LiteLLM calls its own functions.
QByteArray callTypeOf(const RequestRecord &record)
{
    if (record.route.endsWith("/embeddings"))
        return "aembedding";
    if (record.route.endsWith("/responses"))
        return "aresponses";
    if (record.route.endsWith("/messages"))
        return "anthropic_messages";
    if (record.route.endsWith("/completions") && !record.route.endsWith("/chat/completions"))
        return "atext_completion";
    return "acompletion";
}

Json breakdownOf(const CostBreakdown &cost)
{
    Json breakdown = Json::object();
    breakdown["input_cost"] = (cost.input + cost.cacheRead + cost.cacheWrite).usd();
    breakdown["output_cost"] = (cost.output + cost.reasoning).usd();
    breakdown["reasoning_cost"] = cost.reasoning.usd();
    breakdown["cache_read_cost"] = cost.cacheRead.usd();
    breakdown["cache_creation_cost"] = cost.cacheWrite.usd();
    breakdown["tool_usage_cost"] = cost.other.usd();
    breakdown["total_cost"] = cost.total.usd();
    return breakdown;
}

Json usageObject(const Usage &usage)
{
    Json object = Json::object();
    object["prompt_tokens"] = usage.input;
    object["completion_tokens"] = usage.output;
    object["total_tokens"] = usage.total();
    object["cache_read_input_tokens"] = usage.cacheRead;
    object["cache_creation_input_tokens"] = usage.cacheWrite + usage.cacheWrite1h;
    object["prompt_tokens_details"]["cached_tokens"] = usage.cacheRead;
    object["prompt_tokens_details"]["audio_tokens"] = usage.audioInput;
    object["completion_tokens_details"]["reasoning_tokens"] = usage.reasoning;
    object["completion_tokens_details"]["audio_tokens"] = usage.audioOutput;
    return object;
}

Json errorInformation(const RequestRecord &record)
{
    if (!record.failed())
        return nullptr;
    Json error = Json::object();
    error["error_code"] = toJson(QByteArray::number(record.status));
    error["error_class"] = toJson(record.errorKind);
    error["error_message"] = toJson(record.errorMessage);
    error["llm_provider"] = toJson(record.provider);
    return error;
}

Json metadataOf(const RequestRecord &record)
{
    const QSet<QByteArray> tried(record.fallbackPath.cbegin(), record.fallbackPath.cend());
    Json metadata = Json::object();
    metadata["user_api_key"] = toJson(record.keyHash);
    metadata["user_api_key_alias"] = textOrNull(record.keyAlias);
    metadata["user_api_key_team_id"] = textOrNull(record.team);
    metadata["user_api_key_user_id"] = textOrNull(record.user);
    metadata["user_api_key_org_id"] = textOrNull(record.organization);
    metadata["requester_ip_address"] = toJson(record.clientAddress);
    metadata["user_agent"] = toJson(record.userAgent);
    metadata["status"] = record.failed() ? "failure" : "success";
    metadata["status_code"] = record.status;
    metadata["error_information"] = errorInformation(record);
    metadata["usage_object"] = usageObject(record.usage);
    metadata["cost_breakdown"] = breakdownOf(record.cost);
    metadata["litellm_overhead_time_ms"] = static_cast<double>(record.overhead.count()) / 1000.0;
    metadata["attempted_retries"] = std::max(0, record.attempts - 1);
    metadata["attempted_fallbacks"] = std::max<qint64>(0, tried.size() - 1);
    // Our own.
    metadata["spend_nano_usd"] = record.cost.total.nano();
    metadata["price_version"] = toJson(record.priceVersion);
    metadata["price_known"] = record.cost.priced;
    metadata["usage_estimated"] = record.usage.estimated;
    metadata["streamed"] = record.streamed;
    metadata["finish_reason"] = textOrNull(record.finishReason);
    metadata["cache_read_input_tokens"] = record.usage.cacheRead;
    metadata["cache_creation_input_tokens"] = record.usage.cacheWrite + record.usage.cacheWrite1h;
    metadata["reasoning_tokens"] = record.usage.reasoning;
    metadata["error"] = toJson(record.errorMessage);
    return metadata;
}

} // namespace

Json spendLogRow(const RequestRecord &record)
{
    Json tags = Json::array();
    for (const QByteArray &tag : record.tags)
        tags.push_back(toJson(tag));
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(record.duration);
    Json row = Json::object();
    row["request_id"] = toJson(record.id);
    row["call_type"] = toJson(callTypeOf(record));
    row["api_key"] = toJson(record.keyHash);
    row["spend"] = record.cost.total.usd();
    row["total_tokens"] = record.usage.total();
    row["prompt_tokens"] = record.usage.input;
    row["completion_tokens"] = record.usage.output;
    row["startTime"] = timeText(record.startedAt);
    row["endTime"] = timeText(record.startedAt + record.duration);
    row["completionStartTime"] = record.timeToFirstToken.count() < 0 ? Json(nullptr) : timeText(record.startedAt + record.timeToFirstToken);
    row["request_duration_ms"] = milliseconds.count();
    row["model"] = toJson(record.upstreamModel);
    row["model_id"] = toJson(record.deploymentId);
    row["model_group"] = toJson(record.model);
    row["custom_llm_provider"] = toJson(record.provider);
    row["api_base"] = toJson(record.apiBase);
    row["user"] = toJson(record.user);
    row["end_user"] = toJson(record.customer);
    row["team_id"] = textOrNull(record.team);
    row["organization_id"] = textOrNull(record.organization);
    row["cache_hit"] = record.cacheHit ? "True" : "False";
    row["request_tags"] = std::move(tags);
    row["requester_ip_address"] = toJson(record.clientAddress);
    row["session_id"] = toJson(record.sessionId);
    row["status"] = record.failed() ? "failure" : "success";
    row["metadata"] = metadataOf(record);
    return row;
}

} // namespace Gatehouse
