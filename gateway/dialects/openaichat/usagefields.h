// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/json.h"
#include "gateway/domain/usage.h"

namespace Gatehouse::OpenAiChat {

/// The `usage` object of a reply or chunk, with the spellings of the providers that speak this dialect: OpenAI's detail
/// objects, DeepSeek's cache counts, xAI's reasoning beside the output, Perplexity's searches, and what OpenRouter and
/// xAI say a request cost. Anything that is no object is an empty usage.
Usage readRawUsage(QByteArrayView usage);
Usage readUsage(const Json &usage);

/// The same as LiteLLM answers it for every provider: totals, both detail objects, and the cache counts on top.
Json writeUsage(const Usage &usage);

} // namespace Gatehouse::OpenAiChat
