// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/openaichat/usagefields.h"

#include <algorithm>
#include <initializer_list>

namespace Gatehouse::OpenAiChat {
namespace {

/// A count of tokens: never negative, whatever the upstream says.
std::int64_t countOf(const Json *object, const char *name)
{
    const Json *found = object ? member(*object, name) : nullptr;
    if (!found || !found->is_number())
        return 0;
    constexpr double largest = 1e15; // beyond any prompt, and far from overflow in sums
    return static_cast<std::int64_t>(std::clamp(found->get<double>(), 0.0, largest));
}

std::int64_t firstOf(std::initializer_list<std::pair<const Json *, const char *>> places)
{
    for (const auto &[object, name] : places) {
        if (const std::int64_t count = countOf(object, name))
            return count;
    }
    return 0;
}

std::optional<Money> reportedCost(const Json &usage)
{
    constexpr double absurd = 1e6; // dollars for one request: a unit we do not know
    const Json *cost = member(usage, "cost");
    if (cost && cost->is_object()) // Perplexity breaks it down
        cost = member(*cost, "total_cost");
    if (cost && cost->is_number() && cost->get<double>() >= 0 && cost->get<double>() < absurd)
        return Money::fromUsd(cost->get<double>());
    // xAI counts in ticks of 1e-10 dollars.
    const Json *ticks = member(usage, "cost_in_usd_ticks");
    if (ticks && ticks->is_number() && ticks->get<double>() >= 0 && ticks->get<double>() < absurd * 1e10)
        return Money::fromUsd(ticks->get<double>() / 1e10);
    return std::nullopt;
}

} // namespace

Usage readUsage(const Json &object)
{
    Usage usage;
    if (!object.is_object())
        return usage;
    const Json *top = &object;
    const Json *prompt = member(object, "prompt_tokens_details");
    const Json *completion = member(object, "completion_tokens_details");
    usage.input = countOf(top, "prompt_tokens");
    usage.output = countOf(top, "completion_tokens");
    usage.cacheRead = firstOf({{prompt, "cached_tokens"}, {top, "cache_read_input_tokens"}, {top, "prompt_cache_hit_tokens"}, {top, "cached_tokens"}});
    usage.cacheWrite = firstOf({{prompt, "cache_creation_tokens"}, {top, "cache_creation_input_tokens"}, {prompt, "cache_write_tokens"}});
    usage.audioInput = countOf(prompt, "audio_tokens");
    usage.reasoning = firstOf({{completion, "reasoning_tokens"}, {top, "reasoning_tokens"}});
    usage.audioOutput = countOf(completion, "audio_tokens");
    // xAI leaves reasoning out of the completion count; the total tells.
    if (usage.reasoning > 0 && countOf(top, "total_tokens") == usage.input + usage.output + usage.reasoning)
        usage.output += usage.reasoning;
    if (const Json *hour = prompt ? member(*prompt, "cache_creation_token_details") : nullptr) {
        usage.cacheWrite1h = std::min(countOf(hour, "ephemeral_1h_input_tokens"), usage.cacheWrite);
        usage.cacheWrite -= usage.cacheWrite1h;
    }
    usage.searches = firstOf({{member(object, "server_tool_use"), "web_search_requests"}, {top, "num_search_queries"}});
    usage.reportedCost = reportedCost(object);
    return usage;
}

Json writeUsage(const Usage &usage)
{
    const std::int64_t written = usage.cacheWrite + usage.cacheWrite1h;
    Json prompt = Json::object();
    prompt["cached_tokens"] = usage.cacheRead;
    prompt["cache_creation_tokens"] = written;
    prompt["text_tokens"] = std::max<std::int64_t>(0, usage.input - usage.cacheRead - written - usage.audioInput);
    prompt["audio_tokens"] = usage.audioInput;
    if (usage.cacheWrite1h > 0) {
        Json classes = Json::object();
        classes["ephemeral_5m_input_tokens"] = usage.cacheWrite;
        classes["ephemeral_1h_input_tokens"] = usage.cacheWrite1h;
        prompt["cache_creation_token_details"] = std::move(classes);
    }
    Json completion = Json::object();
    completion["reasoning_tokens"] = usage.reasoning;
    completion["text_tokens"] = std::max<std::int64_t>(0, usage.output - usage.reasoning - usage.audioOutput);
    completion["audio_tokens"] = usage.audioOutput;

    Json object = Json::object();
    object["prompt_tokens"] = usage.input;
    object["completion_tokens"] = usage.output;
    object["total_tokens"] = usage.total();
    object["prompt_tokens_details"] = std::move(prompt);
    object["completion_tokens_details"] = std::move(completion);
    object["cache_creation_input_tokens"] = written;
    object["cache_read_input_tokens"] = usage.cacheRead;
    if (usage.searches > 0) {
        Json hosted = Json::object();
        hosted["web_search_requests"] = usage.searches;
        object["server_tool_use"] = std::move(hosted);
    }
    return object;
}

} // namespace Gatehouse::OpenAiChat
