// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/dialects/conversation.h"

namespace Gatehouse::OpenAiChat {

struct Quirks;

/// `content` of a message: a string, a list of parts, or null (no parts). InvalidRequest naming the path of what is
/// wrong. A part of a type this dialect does not share with others becomes an OtherPart.
Result<std::vector<MessagePart>> readContent(const Json &content, const QByteArray &path);

/// What writing content needs to know, and where it says what had to be left out.
struct ContentRules {
    const Quirks &quirks;
    bool dropParams = false; ///< leave out what cannot be said instead of failing
};

/// One part as a content part; null when the part has no place in `content` (thoughts, tool calls) or was dropped.
/// UnsupportedParameter when the provider has no form for it.
Result<Json> writePart(const MessagePart &part, const ContentRules &rules);

/// The texts alone as a string (joined by `separator`), or as a list when a part needs one; null when there is nothing.
Result<Json> writeContent(const std::vector<const MessagePart *> &parts, const ContentRules &rules, const char *separator);

} // namespace Gatehouse::OpenAiChat
