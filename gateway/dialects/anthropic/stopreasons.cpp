// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/anthropic/stopreasons.h"

namespace Gatehouse::Anthropic {

FinishReason readStopReason(QByteArrayView reason)
{
    if (reason == "end_turn")
        return FinishReason::Stop;
    if (reason == "tool_use")
        return FinishReason::ToolCalls;
    if (reason == "max_tokens" || reason == "model_context_window_exceeded" || reason == "compaction")
        return FinishReason::Length;
    if (reason == "stop_sequence")
        return FinishReason::StopSequence;
    if (reason == "refusal")
        return FinishReason::Refusal;
    if (reason == "pause_turn")
        return FinishReason::Pause;
    return FinishReason::Unknown;
}

const char *writeStopReason(FinishReason reason, bool hasToolCalls)
{
    switch (reason) {
    case FinishReason::StopSequence:
        return "stop_sequence";
    case FinishReason::Length:
        return "max_tokens";
    case FinishReason::ContentFilter:
    case FinishReason::Refusal:
        return "refusal";
    case FinishReason::Pause:
        return "pause_turn";
    case FinishReason::ToolCalls:
        return "tool_use";
    case FinishReason::Stop:
    case FinishReason::Unknown:
        break;
    }
    return hasToolCalls ? "tool_use" : "end_turn";
}

} // namespace Gatehouse::Anthropic
