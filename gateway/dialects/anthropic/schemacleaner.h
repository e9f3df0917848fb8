// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/json.h"

namespace Gatehouse::Anthropic {

/// A JSON schema as structured outputs take it: every object closed (`additionalProperties: false`), `oneOf` as
/// `anyOf`, and the keywords the API refuses (lengths, ranges, patterns) moved into the description, where the model
/// still reads them. Anthropic's own SDKs do the same.
Json structuredOutputSchema(const Json &schema);

/// A tool's parameters as `input_schema`: an object schema, whatever the client sent; nothing becomes the empty one.
/// Combinations at the top level, which the API refuses, are taken out.
Json toolInputSchema(const Json &parameters);

} // namespace Gatehouse::Anthropic
