// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/dialects/dialect.h"

namespace Gatehouse::OpenAiChat {

/// A neutral reply as a chat completion, in the normalised form that LiteLLM gives for every provider: thoughts as
/// `reasoning_content` and, with their signatures, as `thinking_blocks`.
QByteArray writeReply(const Reply &reply, const ReplyStamp &stamp);

} // namespace Gatehouse::OpenAiChat
