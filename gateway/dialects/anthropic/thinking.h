// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/dialects/anthropic/requestsettings.h"

namespace Gatehouse::Anthropic {

/// Least `budget_tokens` the API takes.
inline constexpr qint64 smallestBudget = 1024;

/// How one request makes the model think, and what that does to its other fields.
struct ThinkingPlan {
    Json thinking;        ///< value of `thinking`, or null
    QByteArray effort;    ///< value of `output_config.effort`, or empty
    qint64 maxTokens = 0; ///< `max_tokens`, above the budget
    bool isOn = false;    ///< sampling fields and forced tools are refused now
};

/// Decides by the model:
/// - up to 4.5 an effort is a budget: minimal and low 1024 (the API's minimum; LiteLLM's 128 is below it), medium 2048,
///   high and above 4096. `max_tokens` is raised above the budget, by what the client wanted for its answer;
/// - from 4.6 on thinking is adaptive, and the effort goes to `output_config.effort`;
/// - `none` switches it off, or down to low where it cannot be off.
/// A client that did not speak Anthropic gets no thinking where Anthropic would refuse the request for it: with a forced
/// tool, and in a tool round whose assistant message came back without its thinking blocks.
/// UnsupportedParameter for models before 3.7, unless dropped.
Result<ThinkingPlan> planThinking(const RequestSettings &settings, const Conversation &conversation, const RequestTarget &target);

} // namespace Gatehouse::Anthropic
