// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/pipeline/upstreamfailure.h"

namespace Gatehouse {
namespace {

QString className(const Error &error)
{
    switch (error.kind) {
    case ErrorKind::Authentication:
        return QStringLiteral("AuthenticationError");
    case ErrorKind::PermissionDenied:
        return QStringLiteral("PermissionDeniedError");
    case ErrorKind::NotFound:
        return QStringLiteral("NotFoundError");
    case ErrorKind::RateLimited:
        return QStringLiteral("RateLimitError");
    case ErrorKind::Timeout:
        return QStringLiteral("Timeout");
    case ErrorKind::ContextWindow:
        return QStringLiteral("ContextWindowExceededError");
    case ErrorKind::ContentPolicy:
        return QStringLiteral("ContentPolicyViolationError");
    case ErrorKind::Unprocessable:
        return QStringLiteral("UnprocessableEntityError");
    case ErrorKind::UpstreamUnreachable:
        return QStringLiteral("APIConnectionError");
    case ErrorKind::Unavailable:
        return QStringLiteral("ServiceUnavailableError");
    case ErrorKind::UpstreamFailed:
        return QStringLiteral("InternalServerError");
    default:
        return QStringLiteral("BadRequestError");
    }
}

} // namespace

Error namedFailure(const Target &target, Error error)
{
    const QString title = QString::fromUtf8(target.deployment.providerTitle);
    const QString said = error.upstreamStatus > 0 ? QStringLiteral("%1 answered %2").arg(title).arg(error.upstreamStatus) : title;
    error.message = QStringLiteral("%1: %2: %3 (model %4)")
                        .arg(className(error), said, error.message, QString::fromUtf8(target.deployment.name()));
    return error;
}

bool mayRetry(const Error &error)
{
    switch (error.kind) {
    case ErrorKind::RateLimited:
    case ErrorKind::Timeout:
    case ErrorKind::UpstreamUnreachable:
    case ErrorKind::UpstreamFailed:
    case ErrorKind::Unavailable:
    case ErrorKind::Conflict:
        return true;
    default:
        return false;
    }
}

bool speaksAgainstDeployment(const Error &error)
{
    return mayRetry(error) || error.kind == ErrorKind::Authentication || error.kind == ErrorKind::PermissionDenied
        || error.kind == ErrorKind::NotFound;
}

} // namespace Gatehouse
