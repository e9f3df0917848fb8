// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/dialects/anthropic/modeltraits.h"
#include "gateway/dialects/dialect.h"

namespace Gatehouse::Anthropic {

/// Everything of a request but its messages and tools, as it shall count for one attempt: what the client asked, the
/// deployment's defaults where it asked nothing, minus what is to be dropped. Built by the request writer, for one call.
struct RequestSettings {
    ModelTraits traits;
    bool fromAnthropic = false; ///< the client spoke Anthropic itself: its wishes are kept as they are
    bool dropParams = false;
    std::optional<qint64> maxTokens, topK;
    std::optional<double> temperature, topP;
    std::vector<QByteArray> stop;
    std::optional<Reasoning> reasoning;
    std::optional<ToolChoice> toolChoice;
    std::optional<bool> parallelToolCalls;
    std::optional<ResponseFormat> responseFormat;
    QByteArray user;
    Json webSearch;               ///< OpenAI's `web_search_options`, or null
    Json rest = Json::object();   ///< further fields for the body, already in Anthropic's terms
    bool dropTools = false;       ///< `tools` stands in `additional_drop_params`
};

/// UnsupportedParameter, naming the field, for OpenAI fields without an equivalent, unless they are dropped
/// (`drop_params`, `additional_drop_params`) or forced through (`allowed_openai_params`). Fields that nobody knows are
/// forwarded when the client spoke OpenAI, as LiteLLM does; the gateway's own never are.
Result<RequestSettings> requestSettings(const Conversation &conversation, const RequestTarget &target);

/// The member of that name as an object that can be written into; one of another type is replaced.
Json &objectMember(Json &body, const char *name);

/// An OpenAI-spelled default of a deployment under Anthropic's name and in its form: `stop` → `stop_sequences`,
/// `max_completion_tokens` → `max_tokens`. The name is empty when Anthropic has no such field.
std::pair<QByteArray, Json> anthropicParameter(const QByteArray &name, const Json &value);

} // namespace Gatehouse::Anthropic
