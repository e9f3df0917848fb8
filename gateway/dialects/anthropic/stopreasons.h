// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/dialects/event.h"

#include <QByteArrayView>

namespace Gatehouse::Anthropic {

/// `stop_reason` in neutral words; Unknown for one that is not known.
FinishReason readStopReason(QByteArrayView reason);
/// The other way. What Anthropic has no word for becomes "end_turn", unless the answer holds tool calls: a client runs
/// its tools only on "tool_use", and some upstreams say "stop" with them.
const char *writeStopReason(FinishReason reason, bool hasToolCalls);

} // namespace Gatehouse::Anthropic
