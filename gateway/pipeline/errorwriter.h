// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/headers.h"
#include "gateway/base/result.h"

#include <QByteArray>
#include <QByteArrayView>

namespace Gatehouse {

class Dialect;
class ReplySink;

/// The one place that turns an error's kind into an HTTP status. Upstream statuses that a client can act on pass through.
int statusOf(const Error &error);
/// A short stable word for logs and records: "authentication", "rate_limited".
QByteArray errorKindName(ErrorKind kind);

/// Answers with the error in the client's dialect (OpenAI's envelope when `dialect` is null), `retry-after` and the
/// call id included. `headers` are further fields for the answer.
void sendError(ReplySink &reply, const Error &error, const Dialect *dialect, QByteArrayView callId, HeaderList headers = {});

} // namespace Gatehouse
