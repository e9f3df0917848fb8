// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/dialects/conversation.h"

namespace Gatehouse::Anthropic {

/// A Messages API request in neutral form. `output_config.effort` becomes the reasoning effort, `output_config.format`
/// (and the older `output_format`) the response format, `metadata.user_id` the user; all that has no neutral place
/// stays in `rest`. InvalidRequest, naming the field, when the shape is wrong.
Result<Conversation> readRequest(QByteArrayView body);

} // namespace Gatehouse::Anthropic
