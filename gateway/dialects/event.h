// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/error.h"
#include "gateway/base/json.h"
#include "gateway/domain/usage.h"

#include <QByteArray>

#include <variant>

namespace Gatehouse {

/// Why a model stopped, in neutral words.
enum class FinishReason { Unknown, Stop, StopSequence, Length, ToolCalls, ContentFilter, Refusal, Pause };

// The neutral stream. A reader turns any dialect's events into these, a writer turns them into another's. Blocks are
// numbered from 0 in the order they open; at most one is open at a time; every opened block is closed.

struct MessageBegan { QByteArray id; QByteArray model; Usage usage; /* input side, when known this early */ };
enum class BlockKind { Text, Thinking, RedactedThinking, ToolUse, Other };
struct BlockOpened {
    int index = 0;
    BlockKind kind = BlockKind::Text;
    QByteArray toolId, toolName; ///< ToolUse
    Json raw;                    ///< RedactedThinking and Other: the provider's block as it came
};
struct TextDelta { int index = 0; QByteArray text; };
struct ThinkingDelta { int index = 0; QByteArray text; };
struct SignatureDelta { int index = 0; QByteArray signature; };
struct ToolArgumentsDelta { int index = 0; QByteArray json; };
struct CitationDelta { int index = 0; Json citation; };
struct BlockClosed { int index = 0; };
struct MessageEnded { FinishReason reason = FinishReason::Unknown; QByteArray stopSequence; };
struct UsageReported { Usage usage; };     ///< complete so far; the last one counts
struct StreamFailed { Error error; };      ///< the upstream reported an error in mid-stream
struct StreamDone {};                      ///< the upstream's own end mark ([DONE], message_stop)
struct UnknownEvent { QByteArray name; Json raw; }; ///< kept for a writer of the same dialect

using StreamEvent = std::variant<MessageBegan, BlockOpened, TextDelta, ThinkingDelta, SignatureDelta, ToolArgumentsDelta,
                                 CitationDelta, BlockClosed, MessageEnded, UsageReported, StreamFailed, StreamDone, UnknownEvent>;

} // namespace Gatehouse
