// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/headers.h"
#include "gateway/http/gate/limits.h"

#include <QByteArray>

namespace Gatehouse {

/// What the head of an answer depends on besides the answer itself.
struct ResponseFacts {
    bool toHead = false;     ///< the request was HEAD: no body whatever is said
    bool http10 = false;
    bool keepAlive = true;   ///< may be turned off until the head is made
    HeaderList extra;        ///< fields the gate adds (CORS)
};

/// How the end of an answer's body is told.
struct ResponseBody {
    enum class Framing { Length, Chunked, UntilClose };
    Framing framing = Framing::Length;
    qint64 length = 0;
};

/// True for answers that have no body by definition.
bool hasNoBody(int status);

/// Status line and header block, ready to send. Framing, Connection and Date are written here and taken out of `headers`;
/// names that are no tokens are left out, control characters in values become spaces, so that no header can be smuggled
/// in. `room` more bytes are reserved behind it.
QByteArray buildResponseHead(int status, const HeaderList &headers, const ResponseFacts &facts, ResponseBody body,
                             const QByteArray &date, qsizetype room = 0);

/// `Date` of RFC 9110 for seconds since 1970: "Sun, 06 Nov 1994 08:49:37 GMT".
QByteArray httpDate(qint64 seconds);

/// The gate's own answer to a refused request: OpenAI's error envelope.
QByteArray refusalBody(const Refusal &refusal);
/// Its header fields: type, call id, and Allow or Retry-After where the status calls for one.
HeaderList refusalHeaders(const Refusal &refusal);

} // namespace Gatehouse
