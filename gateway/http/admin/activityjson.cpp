// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/admin/activityjson.h"

#include "gateway/http/admin/spendcall.h"

#include <map>

namespace Gatehouse {
namespace {

/// One name of a breakdown, with its keys.
struct Part {
    SpendSums sums;
    std::map<QByteArray, SpendSums> keys;
};
using Parts = std::map<QByteArray, Part>;

struct Day {
    SpendSums sums;
    Parts models, groups, providers, entities;
    std::map<QByteArray, SpendSums> keys;
};

Json metricsOf(const SpendSums &sums)
{
    Json metrics = Json::object();
    metrics["spend"] = sums.spend.usd();
    metrics["prompt_tokens"] = sums.inputTokens;
    metrics["completion_tokens"] = sums.outputTokens;
    metrics["cache_read_input_tokens"] = sums.cacheReadTokens;
    metrics["cache_creation_input_tokens"] = sums.cacheWriteTokens;
    metrics["total_tokens"] = sums.tokens();
    metrics["successful_requests"] = sums.succeeded();
    metrics["failed_requests"] = sums.failed;
    metrics["api_requests"] = sums.requests;
    metrics["total_response_time_ms"] = static_cast<double>(sums.duration.count()) / 1000.0;
    metrics["timed_requests"] = sums.requests;
    return metrics;
}

Json orNull(const QByteArray &text)
{
    return text.isEmpty() ? Json(nullptr) : toJson(text);
}

Json keyWith(const QByteArray &hash, const SpendSums &sums, const SpendNames &names)
{
    const auto found = names.keys.constFind(hash);
    const bool exists = found != names.keys.constEnd();
    const VirtualKey key = exists ? *found : VirtualKey();
    Json item = Json::object();
    item["metrics"] = metricsOf(sums);
    Json &metadata = item["metadata"] = Json::object();
    metadata["key_alias"] = orNull(key.alias);
    metadata["team_id"] = orNull(key.teamId);
    metadata["user_id"] = orNull(key.userId);
    metadata["user_email"] = orNull(names.users.value(key.userId).email);
    metadata["key_exists"] = exists;
    return item;
}

Json keysJson(const std::map<QByteArray, SpendSums> &keys, const SpendNames &names)
{
    Json object = Json::object();
    for (const auto &[hash, sums] : keys)
        object[hash.toStdString()] = keyWith(hash, sums, names);
    return object;
}

Json partsJson(const Parts &parts, const SpendNames &names, const std::function<Json(const QByteArray &)> &metadata = {})
{
    Json object = Json::object();
    for (const auto &[name, part] : parts) {
        Json item = Json::object();
        item["metrics"] = metricsOf(part.sums);
        item["metadata"] = metadata ? metadata(name) : Json::object();
        item["api_key_breakdown"] = keysJson(part.keys, names);
        object[name.toStdString()] = std::move(item);
    }
    return object;
}

/// Rows count as sums, as keys, or as both.
void addRow(Day &day, const ActivityRow &row, const ActivityWriting &writing, bool asSums, bool asKeys)
{
    const auto add = [&](Parts &parts, const QByteArray &name) {
        if (name.isEmpty())
            return;
        Part &part = parts[name];
        if (asSums)
            part.sums += row.sums;
        if (asKeys)
            part.keys[row.key] += row.sums;
    };
    if (asSums)
        day.sums += row.sums;
    if (asKeys)
        day.keys[row.key] += row.sums;
    add(day.models, writing.upstreamModel(row.deployment, row.model));
    add(day.groups, row.model);
    add(day.providers, row.provider);
    add(day.entities, row.entity);
}

Json entityMetadata(const QByteArray &id, const ActivityWriting &writing)
{
    Json metadata = Json::object();
    if (writing.entity == SpendBy::Team)
        metadata["team_alias"] = orNull(writing.names.teams.value(id).alias);
    if (writing.entity == SpendBy::User)
        metadata["user_email"] = orNull(writing.names.users.value(id).email);
    return metadata;
}

Json totalsJson(const SpendSums &sums)
{
    Json metadata = Json::object();
    metadata["total_spend"] = sums.spend.usd();
    metadata["total_prompt_tokens"] = sums.inputTokens;
    metadata["total_completion_tokens"] = sums.outputTokens;
    metadata["total_tokens"] = sums.tokens();
    metadata["total_api_requests"] = sums.requests;
    metadata["total_successful_requests"] = sums.succeeded();
    metadata["total_failed_requests"] = sums.failed;
    metadata["total_cache_read_input_tokens"] = sums.cacheReadTokens;
    metadata["total_cache_creation_input_tokens"] = sums.cacheWriteTokens;
    return metadata;
}

} // namespace

Json activityJson(const ActivityPage &page, const ActivityWriting &writing)
{
    std::map<WallTime, Day, std::greater<>> days;
    SpendSums totals;
    for (const ActivityRow &row : page.rows) {
        totals += row.sums;
        addRow(days[row.day], row, writing, true, page.tellsKeys && !writing.whole);
    }
    for (const ActivityRow &row : page.keyRows)
        addRow(days[row.day], row, writing, false, true);
    Json body = Json::object();
    body["results"] = Json::array();
    for (const auto &[start, day] : days) {
        Json item = Json::object();
        item["date"] = toJson(dateText(start, writing.zone));
        item["metrics"] = metricsOf(day.sums);
        Json &breakdown = item["breakdown"] = Json::object();
        breakdown["models"] = partsJson(day.models, writing.names);
        breakdown["model_groups"] = partsJson(day.groups, writing.names);
        breakdown["providers"] = partsJson(day.providers, writing.names);
        breakdown["endpoints"] = Json::object(); // the sums do not know them
        breakdown["mcp_servers"] = Json::object();
        breakdown["entities"] = partsJson(day.entities, writing.names, [&writing](const QByteArray &id) { return entityMetadata(id, writing); });
        breakdown["api_keys"] = keysJson(day.keys, writing.names);
        body["results"].push_back(std::move(item));
    }
    Json &metadata = body["metadata"] = totalsJson(totals);
    const qint64 pages = writing.whole ? 1 : (page.total + writing.pageSize - 1) / writing.pageSize;
    metadata["page"] = writing.page;
    metadata["total_pages"] = pages;
    metadata["has_more"] = writing.page < pages;
    if (writing.whole) {
        metadata["api_key_limit"] = writing.keyLimit;
        metadata["total_api_keys"] = page.keys;
    }
    return body;
}

} // namespace Gatehouse
