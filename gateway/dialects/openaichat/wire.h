// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/error.h"
#include "gateway/base/json.h"
#include "gateway/dialects/conversation.h"

namespace Gatehouse::OpenAiChat {

// Small pieces of the chat-completions wire format that several of the folder's files need.

/// InvalidRequest that names the field: "`messages[2].role` must be …", with the path as `param`.
Error badField(const QByteArray &path, const QString &problem);
/// UnsupportedParameter: what the target cannot do, and how to have it dropped.
Error unsupportedField(const QByteArray &name, const QString &problem);
/// `path[index]`.
QByteArray itemPath(const QByteArray &path, std::size_t index);

/// A `data:` URI taken apart, or the text as a link.
MediaSource mediaFromUri(const QByteArray &uri);
/// The reverse: a `data:` URI for base64 material, else the link.
QByteArray uriOf(const MediaSource &source, const char *mediaTypeIfUnknown);

/// A member that is there and not null.
const Json *given(const Json &object, const char *name);
/// A member that is a list; an empty list when it is absent or something else.
const Json &listMember(const Json &object, const char *name);

FinishReason finishFromWire(QByteArrayView reason);
/// Unknown reads as "stop".
const char *finishToWire(FinishReason reason);

/// Anthropic's thinking block, the form in which thoughts travel with their signature; null for other types of block.
std::optional<MessagePart> readThinkingBlock(const Json &block);
/// The reverse, for Thinking and RedactedThinking parts; null for others.
Json writeThinkingBlock(const MessagePart &part);

/// The text of a thought that comes as a string or as a list of text chunks.
QByteArray thoughtText(const Json &thought);

} // namespace Gatehouse::OpenAiChat
