// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/dialects/conversation.h"

namespace Gatehouse::OpenAiChat {

/// A chat-completions request as a conversation. Gatehouse's own fields are left out, unknown ones travel in `rest`.
/// InvalidRequest names the path of the field that is wrong, in its message and as `param`.
/// Source: OpenAI API reference, "Create chat completion"; LiteLLM's additions (thinking, cache_control).
Result<Conversation> readRequest(QByteArrayView body);

/// All text of the prompt: messages, tool calls and results, tool definitions. Empty when the body is unreadable.
QByteArray promptText(QByteArrayView body);

} // namespace Gatehouse::OpenAiChat
