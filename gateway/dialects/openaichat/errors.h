// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/error.h"
#include "gateway/base/headers.h"
#include "gateway/base/json.h"

namespace Gatehouse::OpenAiChat {

/// An upstream's error answer: OpenAI's and Azure's envelopes, `{"detail": …}`, `{"message": …}`, plain text, HTML.
/// The kind comes from the provider's own code where it says more than the status does.
Error readError(int status, const HeaderList &headers, QByteArrayView body);

/// The value of an `error` member in a stream or in an answer of status 200: an object or a string. Its kind comes from
/// its code; UpstreamFailed when that says nothing.
Error errorInBody(const Json &error);

/// `{"error": {message, type, param, code}}` with the status as a string in `code`.
QByteArray writeError(const Error &error, int status);
/// The same as the last event of a stream. No [DONE] follows: a stream that failed did not end well.
QByteArray writeStreamError(const Error &error, int status);

} // namespace Gatehouse::OpenAiChat
