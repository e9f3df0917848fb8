// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/json.h"

#include <cstdint>

namespace Gatehouse {

/// Tokens of a chat as OpenAI counts them: three a message, its texts, one for a name, three for the answer that begins. Tools count
/// as the JSON they are. Pictures and sound are not counted. Pure; any thread.
std::int64_t countChatTokens(const Json &messages, const Json *tools = nullptr);
/// Tokens of a prompt: a text, or a list of texts.
std::int64_t countPromptTokens(const Json &prompt);

} // namespace Gatehouse
