// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/dialects/dialect.h"

namespace Gatehouse::OpenAiChat {

/// A whole chat completion as a neutral reply: its first choice. UpstreamFailed when it is no JSON or no completion; the
/// provider's own error when the body holds one in spite of its status.
Result<Reply> readReply(QByteArrayView body);

/// The straight lane for whole replies: `model` re-stamped, all else as it came; the same errors as above.
Result<QByteArray> passReply(QByteArrayView body, const ReplyStamp &stamp, ReplyFacts &facts);

} // namespace Gatehouse::OpenAiChat
