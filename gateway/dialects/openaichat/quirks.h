// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace Gatehouse::OpenAiChat {

/// How a provider takes back what a model thought earlier.
enum class ThoughtMemory { None, ReasoningContent, Blocks };

/// How a provider is told how hard to think.
enum class ThinkingKnob {
    ByModel,   ///< `reasoning_effort`, for models known to reason; other models are not told
    Effort,    ///< `reasoning_effort`
    Switch,    ///< `thinking: {type: enabled | disabled}`
    Object,    ///< `reasoning: {effort | max_tokens}`
    Anthropic, ///< `thinking: {type, budget_tokens}` and `reasoning_effort`, as another gateway takes them
};

/// What a provider that speaks the chat-completions language does otherwise than OpenAI.
struct Quirks {
    const char *provider = "";
    bool openAiModels = false;    ///< model names are OpenAI's own and tell what the model takes
    bool streamOptions = true;    ///< knows `stream_options`
    bool textLists = false;       ///< takes lists of text parts wherever it takes a string
    bool plainText = false;       ///< does not take lists of text parts at all
    bool cacheControl = false;    ///< understands `cache_control`
    bool topK = true;             ///< takes `top_k`
    bool developerRole = false;   ///< knows the role "developer"
    bool names = true;            ///< takes `name` on messages other than tool results, and answers without content
    bool strictTools = true;      ///< takes `strict` on tools
    bool nullContent = true;      ///< takes `content: null` beside tool calls
    bool anyForRequired = false;  ///< `tool_choice` is "any" where OpenAI says "required" or names a function
    bool randomSeed = false;      ///< `seed` is called `random_seed`
    bool shortToolIds = false;    ///< tool call ids are exactly nine letters or digits
    bool usageInclude = false;    ///< wants `usage: {include: true}` to say what a request cost
    bool fileUrls = false;        ///< takes an address as `file_data`
    ThoughtMemory memory = ThoughtMemory::None;
    ThinkingKnob thinking = ThinkingKnob::ByModel;
};

/// The row of a provider, or the plain row for one without quirks. Never fails.
const Quirks &quirksOf(QByteArrayView provider);

/// True for OpenAI's reasoning models (o-series, GPT-5 and later): they take `max_completion_tokens` and
/// `reasoning_effort` and refuse sampling parameters. Prefixes before a slash do not count, except "o_series/" and
/// "gpt5_series/", which say it of an Azure deployment with a name of its own.
bool isReasoningModel(QByteArrayView model);
/// The name a field has at this provider and model: `max_tokens` is `max_completion_tokens` for OpenAI's reasoning models,
/// `seed` is `random_seed` at Mistral.
QByteArray fieldName(const Quirks &quirks, QByteArrayView model, const QByteArray &name);
/// Either name of the output limit.
bool isOutputLimit(QByteArrayView name);
/// Fields that choose among likely tokens, which OpenAI's reasoning models refuse.
bool isSamplingField(QByteArrayView name);
/// The model name as the body's `model`: without an Azure series prefix.
QByteArray bodyModel(const Quirks &quirks, const QByteArray &upstreamModel);

/// A field that is Gatehouse's (and LiteLLM's) own and never reaches an upstream, such as `tags` or `num_retries`.
bool isGatewayField(QByteArrayView name);
/// Whether `metadata` is the provider's: OpenAI keeps it with a stored completion and refuses it otherwise.
bool keepsMetadata(const Quirks &quirks, bool store);

} // namespace Gatehouse::OpenAiChat
