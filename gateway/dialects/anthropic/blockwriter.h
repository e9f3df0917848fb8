// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/dialects/conversation.h"

#include <optional>

namespace Gatehouse::Anthropic {

/// What the writer of a block has to know about where it goes.
struct BlockRules {
    bool reply = false;      ///< an answer to a client, not a request: unsigned thinking stays
    bool dropParams = false; ///< leave out what Anthropic cannot take instead of refusing
};

/// An object of the wire with nothing but its `type` so far.
Json typed(const char *type);

/// A part as a content block, or null for a part Anthropic would refuse or does not need: empty text, thinking without
/// its signature. UnsupportedParameter for audio and for parts of another dialect, unless `dropParams` is set.
Result<std::optional<Json>> writeBlock(const MessagePart &part, const BlockRules &rules);

/// A tool's arguments as an object. What is not the JSON text of an object (models do write such things) is kept as the
/// member `raw_arguments`, so that the conversation can go on.
Json toolInput(const QByteArray &arguments);

/// An id within the letters Anthropic allows (A-Z a-z 0-9 _ -): others become '_', in calls and results alike.
QByteArray toolId(const QByteArray &id);

} // namespace Gatehouse::Anthropic
