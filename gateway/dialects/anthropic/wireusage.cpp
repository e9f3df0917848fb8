// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/anthropic/wireusage.h"

#include <algorithm>

namespace Gatehouse::Anthropic {
namespace {

std::optional<std::int64_t> counter(const Json &object, const char *name)
{
    const Json *found = member(object, name);
    return found && found->is_number() ? std::optional(found->get<std::int64_t>()) : std::nullopt;
}

void take(std::int64_t &into, const Json &object, const char *name)
{
    into = counter(object, name).value_or(into);
}

} // namespace

void WireUsage::merge(QByteArrayView usageObject)
{
    const Result<Json> parsed = parseJson(usageObject);
    if (!parsed || !parsed->is_object())
        return;
    const Json &usage = *parsed;
    m_known = true;
    take(m_input, usage, "input_tokens");
    take(m_output, usage, "output_tokens");
    take(m_cacheRead, usage, "cache_read_input_tokens");
    take(m_cacheCreation, usage, "cache_creation_input_tokens");
    if (const Json *creation = member(usage, "cache_creation")) {
        if (const auto count = counter(*creation, "ephemeral_5m_input_tokens"))
            m_creation5m = count;
        if (const auto count = counter(*creation, "ephemeral_1h_input_tokens"))
            m_creation1h = count;
    }
    if (const Json *details = member(usage, "output_tokens_details"))
        take(m_thinking, *details, "thinking_tokens");
    if (const Json *tools = member(usage, "server_tool_use"))
        take(m_searches, *tools, "web_search_requests");
}

Usage WireUsage::usage() const
{
    Usage usage;
    usage.cacheRead = m_cacheRead;
    usage.cacheWrite1h = m_creation1h.value_or(0);
    // The sum is the authority; what is not said to be kept for an hour is in the five-minute class.
    const std::int64_t written = std::max(m_cacheCreation, m_creation5m.value_or(0) + usage.cacheWrite1h);
    usage.cacheWrite = written - usage.cacheWrite1h;
    usage.input = m_input + m_cacheRead + written;
    usage.output = m_output;
    usage.reasoning = m_thinking;
    usage.searches = m_searches;
    return usage;
}

Json writeUsage(const Usage &usage)
{
    const std::int64_t written = usage.cacheWrite + usage.cacheWrite1h;
    Json creation = Json::object();
    creation["ephemeral_5m_input_tokens"] = usage.cacheWrite;
    creation["ephemeral_1h_input_tokens"] = usage.cacheWrite1h;
    Json out = Json::object();
    out["input_tokens"] = std::max<std::int64_t>(0, usage.input - usage.cacheRead - written);
    out["cache_creation_input_tokens"] = written;
    out["cache_read_input_tokens"] = usage.cacheRead;
    out["cache_creation"] = std::move(creation);
    out["output_tokens"] = usage.output;
    if (usage.reasoning > 0) {
        Json details = Json::object();
        details["thinking_tokens"] = usage.reasoning;
        out["output_tokens_details"] = std::move(details);
    }
    if (usage.searches > 0) {
        Json tools = Json::object();
        tools["web_search_requests"] = usage.searches;
        out["server_tool_use"] = std::move(tools);
    }
    out["service_tier"] = "standard";
    return out;
}

} // namespace Gatehouse::Anthropic
