// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/dialects/dialect.h"

namespace Gatehouse::Anthropic {

/// A whole answer for a client of the Messages API.
QByteArray writeReply(const Reply &reply, const ReplyStamp &stamp);

/// The straight lane: the upstream's own bytes with the client's model name. UpstreamFailed when it is no message.
Result<QByteArray> passReply(QByteArrayView body, const ReplyStamp &stamp, ReplyFacts &facts);

/// The id an answer goes out under: the upstream's when it is one of Anthropic's, else the gateway's own.
QByteArray messageId(const QByteArray &upstreamId, const ReplyStamp &stamp);

/// An id for a tool call that came without one.
QByteArray madeToolId(const QByteArray &messageId, int index);

} // namespace Gatehouse::Anthropic
