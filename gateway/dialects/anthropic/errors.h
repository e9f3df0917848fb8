// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/headers.h"
#include "gateway/base/json.h"

namespace Gatehouse::Anthropic {

/// `{"type":"error","error":{"type":…,"message":…}}` as an Error, from an HTTP answer of that status or, with status 0,
/// from the middle of a stream. The kind follows the type, then the status, and the message where it alone tells
/// (prompt too long, output blocked, no credit).
Error readErrorObject(const Json &body, int status);

/// An HTTP error answer with any body.
Error readError(int status, const HeaderList &headers, QByteArrayView body);

/// The same object for a client.
QByteArray writeError(const Error &error, int status);
/// The event that ends a stream.
QByteArray writeStreamError(const Error &error, int status);

} // namespace Gatehouse::Anthropic
