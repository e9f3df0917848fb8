// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <chrono>
#include <memory>
#include <optional>

namespace Gatehouse {

/// What a failure means to whoever has to act on it. `http/errorwriter` is the one place that turns a kind into a status.
enum class ErrorKind {
    InvalidRequest,       ///< the client's body or parameters are wrong (400)
    UnknownModel,         ///< the model name is not configured (400)
    UnsupportedParameter, ///< the target has no equivalent of a field, and dropping was not asked for (400)
    ContextWindow,        ///< the prompt does not fit the model (400)
    ContentPolicy,        ///< the provider refused the content (400)
    Authentication,       ///< no key, or a wrong one (401)
    PermissionDenied,     ///< the key is known but may not do this (403)
    NotFound,             ///< no such route or object (404)
    MethodNotAllowed,     ///< (405)
    Timeout,              ///< the upstream took too long (408)
    Conflict,             ///< (409)
    TooLarge,             ///< body above the limit (413)
    UnsupportedMedia,     ///< not application/json where JSON is needed (415)
    Unprocessable,        ///< the upstream said 422
    RateLimited,          ///< a limit, ours or the provider's (429)
    BudgetExceeded,       ///< our own budget (429)
    ClientGone,           ///< the client left; logged only (499)
    Internal,             ///< our mistake (500)
    UpstreamUnreachable,  ///< no connection, TLS or DNS failure (500, as LiteLLM answers)
    UpstreamFailed,       ///< the upstream answered 5xx or something unreadable (its status, else 502)
    Overloaded,           ///< connection or admission limit (503)
    Unavailable,          ///< something needed is away for now: database, upstream 503 (503)
    Configuration,        ///< configuration cannot be used
    Storage,              ///< database or file failure
};

/// One failure: a kind to act on, an English message for logs and API clients, and where it came from.
/// A plain value; copy it freely. Messages say what is wrong, with which value, and what to do next.
struct Error {
    ErrorKind kind = ErrorKind::Internal;
    QString message;
    QString detail;                                     ///< more for the log; never shown to a client
    QByteArray param;                                   ///< the request field at fault, if one is
    QByteArray type;                                    ///< wire `type` when the provider or a special case gave one
    int upstreamStatus = 0;                             ///< HTTP status the upstream answered, 0 when it did not
    std::optional<std::chrono::milliseconds> retryAfter; ///< how long to wait, when known
    QByteArray upstreamBody;                            ///< provider's error object (JSON), when it sent one
    std::shared_ptr<const Error> cause;

    Error() = default;
    Error(ErrorKind k, QString text, QString more = {}) : kind(k), message(std::move(text)), detail(std::move(more)) {}
    Error withCause(Error inner) const
    {
        Error copy = *this;
        copy.cause = std::make_shared<const Error>(std::move(inner));
        return copy;
    }
};

} // namespace Gatehouse
