// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/dialects/conversation.h"

namespace Gatehouse::Anthropic {

/// A whole Messages API answer. The forced tool `json_tool_call` is turned back into text: its input is the answer, and
/// what the model said beside it is left out. Top-level members without a neutral place travel in `rest`, and so does a
/// list of all citations, `citations`.
/// UpstreamFailed when it is no JSON or no message.
Result<Reply> readReply(QByteArrayView body);

} // namespace Gatehouse::Anthropic
