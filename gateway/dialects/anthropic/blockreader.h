// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/dialects/conversation.h"

namespace Gatehouse::Anthropic {

/// The name of the tool that carries JSON answers where a model has no structured outputs. LiteLLM uses the same.
inline constexpr char jsonToolName[] = "json_tool_call";

/// One content block of a request or reply. A block this reader does not know (server tools, search results) comes back
/// whole as OtherPart, and so does everything that has no `type`.
MessagePart readBlock(const Json &block);

/// A `content` value: a string, an array of blocks, or null.
std::vector<MessagePart> readContent(const Json &content);

} // namespace Gatehouse::Anthropic
