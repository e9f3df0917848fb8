// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/dialects/anthropic/requestsettings.h"
#include "gateway/dialects/anthropic/thinking.h"

namespace Gatehouse::Anthropic {

/// Writes `tools`, `tool_choice`, `mcp_servers` and what `response_format` becomes: `output_config.format` for models
/// with structured outputs and a schema to hold to, else the tool `json_tool_call` that the model is made to call and
/// whose input the reply readers turn back into the answer. With tools of the client's own the model must call one or
/// the other; where thinking is on no tool can be forced, and its description asks for it.
/// A history that uses tools without defining any gets minimal definitions and `tool_choice: none`, because Anthropic
/// refuses such a history otherwise.
/// UnsupportedParameter for hosted tools of other providers, unless dropped.
Result<void> writeTools(const Conversation &conversation, const RequestSettings &settings, const ThinkingPlan &plan, Json &body);

} // namespace Gatehouse::Anthropic
