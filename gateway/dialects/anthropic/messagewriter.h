// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/dialects/anthropic/blockwriter.h"

namespace Gatehouse::Anthropic {

/// What stands in for the user where a conversation does not begin with one (only instructions, or the assistant's own
/// greeting): Anthropic wants a user's message first.
inline constexpr char placeholderText[] = "Begin.";

/// Writes `system` and `messages`: instructions from anywhere in the conversation go to `system` in their order,
/// neighbours of one role become one message, and within it tool results come first (for the user) or thinking (for the
/// assistant; a conversation that came in Anthropic's own dialect keeps its order, because thinking may lie between tool
/// calls). Empty messages are left out; a last message of the assistant loses its trailing white space. Text alone is
/// written as a string.
Result<void> writeMessages(const Conversation &conversation, const BlockRules &rules, Json &body);

} // namespace Gatehouse::Anthropic
