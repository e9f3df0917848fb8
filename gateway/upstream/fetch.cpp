// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/upstream/fetch.h"

namespace Gatehouse {

OutgoingRequest getRequest(const Endpoint &endpoint, std::chrono::milliseconds patience)
{
    OutgoingRequest request;
    request.method = "GET";
    request.url = endpoint.url;
    request.headers = endpoint.headers;
    request.totalTimeout = patience;
    return request;
}

QCoro::Task<Result<FetchedAnswer>> fetch(Transport *transport, OutgoingRequest request, qsizetype limit)
{
    const std::unique_ptr<UpstreamCall> call = transport->start(std::move(request));
    Result<UpstreamHead> head = co_await call->head();
    if (!head)
        co_return head.error();
    FetchedAnswer answer;
    answer.status = head->status;
    answer.headers = std::move(head->headers);
    for (;;) {
        Result<QByteArray> piece = co_await call->bytes();
        if (!piece)
            co_return piece.error();
        if (piece->isEmpty())
            break;
        answer.body += *piece;
        if (answer.body.size() > limit)
            co_return Error(ErrorKind::UpstreamFailed, QStringLiteral("The answer is larger than %1 bytes.").arg(limit));
    }
    co_return answer;
}

} // namespace Gatehouse
