// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/openaichat/usagefields.h"

#include "gateway/dialects/openaichat/jsonwalk.h"

#include <QVarLengthArray>

#include <algorithm>
#include <initializer_list>

namespace Gatehouse::OpenAiChat {
namespace {

/// The members of a small object, found once and then looked up by name many times.
class Members
{
public:
    Members() = default;
    explicit Members(QByteArrayView object)
    {
        if (!object.startsWith('{'))
            return;
        JsonWalk walk(object);
        while (walk.next())
            m_members.append({walk.name(), walk.value()});
    }

    /// The raw value; empty when there is none. Of a name that comes twice the last counts.
    QByteArrayView raw(QByteArrayView name) const
    {
        const auto found = std::find_if(m_members.rbegin(), m_members.rend(), [name](const Member &each) { return each.name == name; });
        return found == m_members.rend() ? QByteArrayView() : found->value;
    }
    Members object(QByteArrayView name) const { return Members(raw(name)); }
    std::optional<double> number(QByteArrayView name) const
    {
        const QByteArrayView value = raw(name);
        bool isNumber = !value.isEmpty() && (value.front() == '-' || (value.front() >= '0' && value.front() <= '9'));
        const double number = isNumber ? value.toDouble(&isNumber) : 0;
        return isNumber ? std::optional(number) : std::nullopt;
    }
    /// A count of tokens: never negative, whatever the upstream says.
    std::int64_t count(QByteArrayView name) const
    {
        constexpr double largest = 1e15; // beyond any prompt, and far from overflow in sums
        return static_cast<std::int64_t>(std::clamp(number(name).value_or(0), 0.0, largest));
    }

private:
    struct Member {
        QByteArrayView name, value;
    };
    QVarLengthArray<Member, 24> m_members;
};

std::int64_t firstOf(std::initializer_list<std::pair<const Members *, const char *>> places)
{
    for (const auto &[object, name] : places) {
        if (const std::int64_t count = object->count(name))
            return count;
    }
    return 0;
}

std::optional<Money> reportedCost(const Members &usage)
{
    constexpr double absurd = 1e6; // dollars for one request: a unit we do not know
    std::optional<double> cost = usage.number("cost");
    if (!cost) // Perplexity breaks it down
        cost = usage.object("cost").number("total_cost");
    if (cost && *cost >= 0 && *cost < absurd)
        return Money::fromUsd(*cost);
    // xAI counts in ticks of 1e-10 dollars.
    const std::optional<double> ticks = usage.number("cost_in_usd_ticks");
    if (ticks && *ticks >= 0 && *ticks < absurd * 1e10)
        return Money::fromUsd(*ticks / 1e10);
    return std::nullopt;
}

} // namespace

Usage readRawUsage(QByteArrayView object)
{
    Usage usage;
    const Members top(object);
    const Members prompt = top.object("prompt_tokens_details");
    const Members completion = top.object("completion_tokens_details");
    usage.input = top.count("prompt_tokens");
    usage.output = top.count("completion_tokens");
    usage.cacheRead = firstOf({{&prompt, "cached_tokens"}, {&top, "cache_read_input_tokens"}, {&top, "prompt_cache_hit_tokens"}, {&top, "cached_tokens"}});
    usage.cacheWrite = firstOf({{&prompt, "cache_creation_tokens"}, {&top, "cache_creation_input_tokens"}, {&prompt, "cache_write_tokens"}});
    usage.audioInput = prompt.count("audio_tokens");
    usage.reasoning = firstOf({{&completion, "reasoning_tokens"}, {&top, "reasoning_tokens"}});
    usage.audioOutput = completion.count("audio_tokens");
    // xAI leaves reasoning out of the completion count; the total tells.
    if (usage.reasoning > 0 && top.count("total_tokens") == usage.input + usage.output + usage.reasoning)
        usage.output += usage.reasoning;
    if (const Members hour = prompt.object("cache_creation_token_details"); usage.cacheWrite > 0) {
        usage.cacheWrite1h = std::min(hour.count("ephemeral_1h_input_tokens"), usage.cacheWrite);
        usage.cacheWrite -= usage.cacheWrite1h;
    }
    usage.searches = top.object("server_tool_use").count("web_search_requests");
    if (usage.searches == 0)
        usage.searches = top.count("num_search_queries");
    usage.reportedCost = reportedCost(top);
    return usage;
}

Usage readUsage(const Json &object)
{
    return readRawUsage(dumpJson(object));
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
