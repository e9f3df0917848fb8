// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/json.h"

namespace Gatehouse::OpenAiChat {

struct Quirks;

/// Whether a provider is so particular about `messages` that they must be looked at.
bool isParticular(const Quirks &quirks, bool thinking);

/// Changes what the provider would refuse in messages that are otherwise well: null fields (Groq), names and empty
/// answers (Mistral), lists of texts (DeepSeek, Mistral), and answers without a thought while thinking (DeepSeek).
/// False when nothing had to be changed.
bool tidyMessages(Json &messages, const Quirks &quirks, bool thinking);

} // namespace Gatehouse::OpenAiChat
