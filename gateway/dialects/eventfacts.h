// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/dialects/dialect.h"

namespace Gatehouse {

/// Most text kept for counting tokens where an upstream reports none.
inline constexpr qsizetype keptOutputText = 256 * 1024;

/// Notes what one neutral event tells about the reply.
void observe(const StreamEvent &event, ReplyFacts &facts);
/// The facts of a whole reply.
ReplyFacts factsOf(const Reply &reply);

} // namespace Gatehouse
