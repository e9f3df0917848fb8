// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/dialects/dialect.h"

namespace Gatehouse::OpenAiChat {

/// A conversation of any dialect as a chat-completions request for the target's provider. UnsupportedParameter for
/// something the provider has no form for, unless the target says to drop it.
Result<QByteArray> writeRequest(const Conversation &conversation, const RequestTarget &target);

} // namespace Gatehouse::OpenAiChat
