// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/anthropic/fieldlists.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace Gatehouse::Anthropic {
namespace {

using namespace std::string_view_literals;

// What LiteLLM's clients may put into a body for the proxy itself, from its documented request extras.
constexpr std::array gatewayFields = {
    "litellm_metadata"sv, "tags"sv, "guardrails"sv, "cache"sv, "caching"sv, "num_retries"sv, "timeout"sv,
    "stream_timeout"sv, "fallbacks"sv, "context_window_fallback_dict"sv, "disable_fallbacks"sv, "drop_params"sv,
    "additional_drop_params"sv, "allowed_openai_params"sv, "mock_response"sv, "mock_testing_fallbacks"sv,
    "mock_testing_context_fallbacks"sv, "mock_testing_content_policy_fallbacks"sv, "mock_timeout"sv, "mock_tool_calls"sv,
    "prompt_id"sv, "prompt_variables"sv, "prompt_version"sv, "litellm_session_id"sv, "litellm_trace_id"sv,
    "litellm_call_id"sv, "keepalive_seconds"sv, "litellm_request_debug"sv, "custom_llm_provider"sv,
};

constexpr std::array unsupportedFields = {
    "frequency_penalty"sv, "presence_penalty"sv, "logit_bias"sv, "logprobs"sv, "top_logprobs"sv, "seed"sv,
    "modalities"sv, "audio"sv, "prediction"sv, "functions"sv, "function_call"sv, "verbosity"sv, "store"sv, "n"sv,
};

constexpr std::array hintFields = {
    "stream_options"sv, "prompt_cache_key"sv, "prompt_cache_retention"sv, "safety_identifier"sv, "extra_headers"sv,
};

template <std::size_t size>
bool isListed(const std::array<std::string_view, size> &list, QByteArrayView name)
{
    const std::string_view text(name.data(), static_cast<std::size_t>(name.size()));
    return std::find(list.begin(), list.end(), text) != list.end();
}

bool isPhoneSign(char c)
{
    return (c >= '0' && c <= '9') || std::string_view(" ()-.").find(c) != std::string_view::npos;
}

} // namespace

bool isGatewayField(QByteArrayView name)
{
    return isListed(gatewayFields, name);
}

bool isUnsupportedOpenAiField(QByteArrayView name)
{
    return isListed(unsupportedFields, name);
}

bool isHarmless(QByteArrayView name, const Json &value)
{
    if (value.is_null() || isListed(hintFields, name))
        return true;
    if (name == "n")
        return value.is_number() && value.get<double>() == 1;
    if (name == "frequency_penalty" || name == "presence_penalty" || name == "top_logprobs")
        return value.is_number() && value.get<double>() == 0;
    if (name == "logprobs" || name == "store")
        return value.is_boolean() && !value.get<bool>();
    if (name == "logit_bias" || name == "functions")
        return value.empty();
    if (name == "modalities")
        return value.is_array() && value.size() == 1 && value[0] == "text";
    if (name == "verbosity")
        return value == "medium";
    return false;
}

bool mayBeUserId(QByteArrayView user)
{
    if (user.isEmpty())
        return false;
    const qsizetype at = user.indexOf('@');
    const bool isMail = at > 0 && user.sliced(at).indexOf('.') > 1 && !user.contains(' ') && !user.startsWith('{');
    const QByteArrayView digits = user.startsWith('+') ? user.sliced(1) : user;
    const bool isPhone = digits.size() >= 7 && std::all_of(digits.begin(), digits.end(), isPhoneSign);
    return !isMail && !isPhone;
}

} // namespace Gatehouse::Anthropic
