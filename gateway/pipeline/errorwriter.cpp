// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/pipeline/errorwriter.h"

#include "gateway/dialects/dialect.h"
#include "gateway/pipeline/inbound.h"

namespace Gatehouse {
namespace {

struct KindRow {
    ErrorKind kind;
    int status;
    const char *name;
};

constexpr KindRow rows[] = {
    {ErrorKind::InvalidRequest, 400, "invalid_request"},
    {ErrorKind::UnknownModel, 400, "unknown_model"},
    {ErrorKind::UnsupportedParameter, 400, "unsupported_parameter"},
    {ErrorKind::ContextWindow, 400, "context_window"},
    {ErrorKind::ContentPolicy, 400, "content_policy"},
    {ErrorKind::Authentication, 401, "authentication"},
    {ErrorKind::PermissionDenied, 403, "permission_denied"},
    {ErrorKind::NotFound, 404, "not_found"},
    {ErrorKind::MethodNotAllowed, 405, "method_not_allowed"},
    {ErrorKind::Timeout, 408, "timeout"},
    {ErrorKind::Conflict, 409, "conflict"},
    {ErrorKind::TooLarge, 413, "too_large"},
    {ErrorKind::UnsupportedMedia, 415, "unsupported_media"},
    {ErrorKind::Unprocessable, 422, "unprocessable"},
    {ErrorKind::RateLimited, 429, "rate_limited"},
    {ErrorKind::BudgetExceeded, 429, "budget_exceeded"},
    {ErrorKind::ClientGone, 499, "client_gone"},
    {ErrorKind::Internal, 500, "internal"},
    {ErrorKind::UpstreamUnreachable, 500, "upstream_unreachable"},
    {ErrorKind::UpstreamFailed, 502, "upstream_failed"},
    {ErrorKind::Overloaded, 503, "overloaded"},
    {ErrorKind::Unavailable, 503, "unavailable"},
    {ErrorKind::Configuration, 500, "configuration"},
    {ErrorKind::Storage, 503, "storage"},
};

const KindRow &rowOf(ErrorKind kind)
{
    for (const KindRow &row : rows) {
        if (row.kind == kind)
            return row;
    }
    return rows[0];
}

} // namespace

int statusOf(const Error &error)
{
    const bool upstreamServerError = error.upstreamStatus >= 500 && error.upstreamStatus <= 599;
    if (upstreamServerError && (error.kind == ErrorKind::UpstreamFailed || error.kind == ErrorKind::Unavailable))
        return error.upstreamStatus;
    return rowOf(error.kind).status;
}

QByteArray errorKindName(ErrorKind kind)
{
    return rowOf(kind).name;
}

void sendError(ReplySink &reply, const Error &error, const Dialect *dialect, QByteArrayView callId, HeaderList headers)
{
    const int status = statusOf(error);
    if (!dialect)
        dialect = findDialect("openai");
    headers.set("Content-Type", "application/json");
    headers.set("x-litellm-call-id", callId.toByteArray());
    if (error.retryAfter) {
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(*error.retryAfter);
        headers.set("Retry-After", QByteArray::number(static_cast<qlonglong>(seconds.count())));
    }
    reply.send(status, std::move(headers), dialect->writeError(error, status));
}

} // namespace Gatehouse
