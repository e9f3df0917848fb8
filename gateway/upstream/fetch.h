// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/providers/registry.h"
#include "gateway/upstream/transport.h"

#include <QCoro/QCoroTask>

namespace Gatehouse {

/// A whole answer of any status.
struct FetchedAnswer {
    int status = 0;
    HeaderList headers;
    QByteArray body;
    FetchedAnswer() = default;
};

/// One request with its whole answer, for small exchanges of the gateway's own: checks, lists, probes. On the transport's
/// thread. Errors as `UpstreamCall` has them; UpstreamFailed when the body is larger than `limit` bytes.
QCoro::Task<Result<FetchedAnswer>> fetch(Transport *transport, OutgoingRequest request, qsizetype limit = 16 * 1024 * 1024);

/// A `GET` of an endpoint, such as a provider's model list.
OutgoingRequest getRequest(const Endpoint &endpoint, std::chrono::milliseconds patience);

} // namespace Gatehouse
