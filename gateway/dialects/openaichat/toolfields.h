// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/dialects/conversation.h"

namespace Gatehouse::OpenAiChat {

struct ContentRules;

/// `tools`, or the older `functions`, into the conversation. InvalidRequest naming the path of what is wrong.
Result<void> readTools(const Json &body, Conversation &conversation);
/// `tool_choice`, or the older `function_call`.
Result<void> readToolChoice(const Json &body, Conversation &conversation);
Result<void> readResponseFormat(const Json &body, Conversation &conversation);

/// Puts `tools`, `tool_choice` and `parallel_tool_calls` into the body. UnsupportedParameter for a tool that another
/// provider runs itself, unless dropping was asked for.
Result<void> writeTools(const Conversation &conversation, const ContentRules &rules, Json &body);
Json writeResponseFormat(const ResponseFormat &format);

/// Takes `strict` off every function of a `tools` list.
void removeStrict(Json &tools);

} // namespace Gatehouse::OpenAiChat
