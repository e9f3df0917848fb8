// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/openaichat/quirks.h"

#include <algorithm>
#include <string_view>

namespace Gatehouse::OpenAiChat {
namespace {

// One row a provider that differs; named members only, so that a row reads as the list of its differences.
constexpr Quirks rows[] = {
    {.provider = "openai", .openAiModels = true, .textLists = true, .topK = false, .developerRole = true},
    {.provider = "azure", .openAiModels = true, .textLists = true, .topK = false, .developerRole = true},
    {.provider = "groq", .topK = false, .nullContent = false},
    {.provider = "mistral", .streamOptions = false, .plainText = true, .topK = false, .names = false, .anyForRequired = true, .randomSeed = true, .shortToolIds = true},
    {.provider = "deepseek", .plainText = true, .topK = false, .memory = ThoughtMemory::ReasoningContent, .thinking = ThinkingKnob::Switch},
    {.provider = "xai", .topK = false, .strictTools = false},
    {.provider = "openrouter", .textLists = true, .cacheControl = true, .usageInclude = true, .fileUrls = true, .thinking = ThinkingKnob::Object},
    {.provider = "perplexity", .streamOptions = false},
    {.provider = "cerebras", .topK = false},
    {.provider = "litellm_proxy", .textLists = true, .cacheControl = true, .developerRole = true, .memory = ThoughtMemory::Blocks, .thinking = ThinkingKnob::Anthropic},
    {.provider = "hosted_vllm", .strictTools = false, .memory = ThoughtMemory::ReasoningContent, .thinking = ThinkingKnob::Effort},
    {.provider = "vllm", .strictTools = false, .memory = ThoughtMemory::ReasoningContent, .thinking = ThinkingKnob::Effort},
};

constexpr Quirks plain;

// Sorted. `metadata` and `user` are decided elsewhere: they may be the provider's.
constexpr std::string_view gatewayFields[] = {
    "additional_drop_params",
    "allowed_openai_params",
    "cache",
    "caching",
    "context_window_fallback_dict",
    "disable_fallbacks",
    "drop_params",
    "fallbacks",
    "guardrails",
    "keepalive_seconds",
    "litellm_call_id",
    "litellm_metadata",
    "litellm_request_debug",
    "litellm_session_id",
    "litellm_trace_id",
    "mock_response",
    "mock_testing_content_policy_fallbacks",
    "mock_testing_context_fallbacks",
    "mock_testing_fallbacks",
    "num_retries",
    "prompt_id",
    "prompt_variables",
    "prompt_version",
    "proxy_server_request",
    "stream_timeout",
    "tags",
    "timeout",
};
static_assert(std::ranges::is_sorted(gatewayFields));

bool startsWithNumber(QByteArrayView text, int atLeast)
{
    qsizetype digits = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9')
        ++digits;
    return digits > 0 && text.first(digits).toInt() >= atLeast;
}

} // namespace

const Quirks &quirksOf(QByteArrayView provider)
{
    for (const Quirks &row : rows) {
        if (provider == QByteArrayView(row.provider))
            return row;
    }
    return plain;
}

bool isReasoningModel(QByteArrayView model)
{
    if (model.startsWith("o_series/") || model.startsWith("gpt5_series/"))
        return true;
    model = model.sliced(model.lastIndexOf('/') + 1);
    if (model.startsWith("gpt-"))
        return startsWithNumber(model.sliced(4), 5) && model.indexOf("-chat") < 0;
    // "o3", "o4-mini"; not "o" words of other makers.
    if (!model.startsWith('o') || !startsWithNumber(model.sliced(1), 1))
        return false;
    return model.size() == 2 || model[2] == '-';
}

QByteArray fieldName(const Quirks &quirks, QByteArrayView model, const QByteArray &name)
{
    if (name == "max_tokens" && quirks.openAiModels && isReasoningModel(model))
        return "max_completion_tokens";
    if (name == "seed" && quirks.randomSeed)
        return "random_seed";
    return name;
}

bool isOutputLimit(QByteArrayView name)
{
    return name == "max_tokens" || name == "max_completion_tokens";
}

bool isSamplingField(QByteArrayView name)
{
    for (const char *field : {"temperature", "top_p", "presence_penalty", "frequency_penalty", "logit_bias", "logprobs", "top_logprobs"}) {
        if (name == QByteArrayView(field))
            return true;
    }
    return false;
}

QByteArray bodyModel(const Quirks &quirks, const QByteArray &upstreamModel)
{
    for (const QByteArrayView prefix : {QByteArrayView("o_series/"), QByteArrayView("gpt5_series/")}) {
        if (quirks.openAiModels && upstreamModel.startsWith(prefix))
            return upstreamModel.sliced(prefix.size());
    }
    return upstreamModel;
}

bool isGatewayField(QByteArrayView name)
{
    return std::ranges::binary_search(gatewayFields, std::string_view(name.data(), static_cast<std::size_t>(name.size())));
}

bool keepsMetadata(const Quirks &quirks, bool store)
{
    return quirks.openAiModels && store;
}

} // namespace Gatehouse::OpenAiChat
