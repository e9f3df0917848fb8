// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/anthropic/errors.h"

#include "gateway/dialects/sse.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace Gatehouse::Anthropic {
namespace {

struct TypeRow {
    const char *type;
    ErrorKind kind;
    int status; ///< the one it is usually sent with
};

// Source: Anthropic's API reference, "Errors".
constexpr TypeRow types[] = {
    {"invalid_request_error", ErrorKind::InvalidRequest, 400},
    {"authentication_error", ErrorKind::Authentication, 401},
    {"billing_error", ErrorKind::PermissionDenied, 402},
    {"permission_error", ErrorKind::PermissionDenied, 403},
    {"not_found_error", ErrorKind::NotFound, 404},
    {"request_too_large", ErrorKind::TooLarge, 413},
    {"rate_limit_error", ErrorKind::RateLimited, 429},
    {"api_error", ErrorKind::UpstreamFailed, 500},
    {"timeout_error", ErrorKind::Timeout, 504},
    {"overloaded_error", ErrorKind::Unavailable, 529},
};

const TypeRow *rowOf(const QByteArray &type)
{
    const auto found = std::find_if(std::begin(types), std::end(types), [&type](const TypeRow &row) { return type == row.type; });
    return found == std::end(types) ? nullptr : found;
}

ErrorKind kindOfStatus(int status)
{
    switch (status) {
    case 401:
        return ErrorKind::Authentication;
    case 402:
    case 403:
        return ErrorKind::PermissionDenied;
    case 404:
        return ErrorKind::NotFound;
    case 408:
    case 504:
        return ErrorKind::Timeout;
    case 409:
        return ErrorKind::Conflict;
    case 413:
        return ErrorKind::TooLarge;
    case 422:
        return ErrorKind::Unprocessable;
    case 429:
        return ErrorKind::RateLimited;
    case 503:
    case 529:
        return ErrorKind::Unavailable;
    default:
        break;
    }
    return status >= 400 && status < 500 ? ErrorKind::InvalidRequest : ErrorKind::UpstreamFailed;
}

/// Some refusals are told apart by their words alone.
ErrorKind kindOfMessage(const QString &message, ErrorKind otherwise)
{
    struct Phrase {
        const char *words;
        ErrorKind kind;
    };
    static constexpr Phrase phrases[] = {
        {"prompt is too long", ErrorKind::ContextWindow},
        {"exceed context limit", ErrorKind::ContextWindow},
        {"exceeds the maximum context", ErrorKind::ContextWindow},
        {"input is too long", ErrorKind::ContextWindow},
        {"content filtering policy", ErrorKind::ContentPolicy},
        {"usage policy", ErrorKind::ContentPolicy},
        {"credit balance is too low", ErrorKind::PermissionDenied},
    };
    if (otherwise != ErrorKind::InvalidRequest)
        return otherwise;
    for (const Phrase &phrase : phrases) {
        if (message.contains(QLatin1String(phrase.words), Qt::CaseInsensitive))
            return phrase.kind;
    }
    return otherwise;
}

/// `retry-after` in seconds, or the finer `retry-after-ms`. A date cannot be told without a clock and is passed over.
std::optional<std::chrono::milliseconds> retryAfter(const HeaderList &headers)
{
    const auto read = [&headers](const char *name, double factor) -> std::optional<std::chrono::milliseconds> {
        bool isNumber = false;
        const double value = headers.value(name).toDouble(&isNumber);
        if (!isNumber || !std::isfinite(value) || value < 0 || value > 1e9)
            return std::nullopt;
        return std::chrono::milliseconds(static_cast<qint64>(value * factor));
    };
    const auto fine = read("retry-after-ms", 1);
    return fine ? fine : read("retry-after", 1000);
}

const char *typeOfKind(const Error &error, int status)
{
    switch (error.kind) {
    case ErrorKind::Authentication:
        return "authentication_error";
    case ErrorKind::PermissionDenied:
        return "permission_error";
    case ErrorKind::NotFound:
        return "not_found_error";
    case ErrorKind::TooLarge:
        return "request_too_large";
    case ErrorKind::RateLimited:
    case ErrorKind::BudgetExceeded:
        return "rate_limit_error";
    case ErrorKind::Timeout:
        return "timeout_error";
    case ErrorKind::Overloaded:
    case ErrorKind::Unavailable:
        return "overloaded_error";
    default:
        break;
    }
    return status >= 500 ? "api_error" : "invalid_request_error";
}

} // namespace

Error readErrorObject(const Json &body, int status)
{
    const Json *object = member(body, "error");
    Error error;
    error.upstreamStatus = status;
    error.kind = status == 0 ? ErrorKind::UpstreamFailed : kindOfStatus(status);
    if (!object) {
        error.message = QString::fromUtf8(memberBytes(body, "message"));
        return error;
    }
    error.message = object->is_string() ? jsonText(*object) : QString::fromUtf8(memberBytes(*object, "message"));
    error.type = memberBytes(*object, "type");
    error.upstreamBody = dumpJson(*object);
    // A proxy in between may answer 4xx and 5xx with types of its own; the status it chose then counts.
    if (const TypeRow *row = rowOf(error.type); row && (status == 0 || row->status == status || status == 400))
        error.kind = row->kind;
    error.kind = kindOfMessage(error.message, error.kind);
    return error;
}

Error readError(int status, const HeaderList &headers, QByteArrayView body)
{
    const Result<Json> parsed = parseJson(body);
    Error error;
    if (parsed && parsed->is_object()) {
        error = readErrorObject(*parsed, status);
    } else {
        error.kind = kindOfStatus(status);
        error.upstreamStatus = status;
        error.detail = QString::fromUtf8(body.first(std::min<qsizetype>(body.size(), 500)));
    }
    if (error.message.isEmpty())
        error.message = QStringLiteral("The provider answered %1 without saying why.").arg(status);
    error.retryAfter = retryAfter(headers);
    return error;
}

QByteArray writeError(const Error &error, int status)
{
    Json inner = Json::object();
    inner["type"] = rowOf(error.type) ? error.type.constData() : typeOfKind(error, status);
    inner["message"] = toJson(error.message);
    Json out = Json::object();
    out["type"] = "error";
    out["error"] = std::move(inner);
    return dumpJson(out);
}

QByteArray writeStreamError(const Error &error, int status)
{
    return sseEvent("error", writeError(error, status));
}

} // namespace Gatehouse::Anthropic
