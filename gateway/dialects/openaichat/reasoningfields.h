// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/dialects/conversation.h"

namespace Gatehouse::OpenAiChat {

struct Quirks;

/// OpenAI's word for a budget of thinking tokens: high from 10,000, medium from 5,000, low from 2,000, else minimal.
QByteArray effortOf(qint64 budget);

/// Puts into the body how hard the model shall think, in the provider's own way. A wish that a model cannot follow is
/// left out without a word: how long to think is a hint, and a model that does not reason still answers.
void writeReasoning(const Reasoning &reasoning, const Quirks &quirks, QByteArrayView model, Json &body);

} // namespace Gatehouse::OpenAiChat
