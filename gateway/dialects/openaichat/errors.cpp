// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/openaichat/errors.h"

#include "gateway/dialects/openaichat/wire.h"
#include "gateway/dialects/sse.h"

#include <QDateTime>

#include <algorithm>

namespace Gatehouse::OpenAiChat {
namespace {

using std::chrono::milliseconds;

/// Most of a foreign text that is repeated in a message.
constexpr qsizetype longestMessage = 2000;

bool hasAny(QByteArrayView text, std::initializer_list<const char *> words)
{
    return std::any_of(words.begin(), words.end(), [text](const char *word) { return text.indexOf(word) >= 0; });
}

ErrorKind kindOfStatus(int status)
{
    switch (status) {
    case 401:
        return ErrorKind::Authentication;
    case 403:
        return ErrorKind::PermissionDenied;
    case 404:
        return ErrorKind::NotFound;
    case 405:
        return ErrorKind::MethodNotAllowed;
    case 408:
        return ErrorKind::Timeout;
    case 409:
        return ErrorKind::Conflict;
    case 413:
        return ErrorKind::TooLarge;
    case 415:
        return ErrorKind::UnsupportedMedia;
    case 422:
        return ErrorKind::Unprocessable;
    case 402: // out of credit: another deployment may have some, as with OpenAI's insufficient_quota
    case 429:
        return ErrorKind::RateLimited;
    case 503:
    case 529:
        return ErrorKind::Unavailable;
    default:
        return status >= 500 || status < 400 ? ErrorKind::UpstreamFailed : ErrorKind::InvalidRequest;
    }
}

/// What a provider said, whatever form it chose.
struct Said {
    QByteArray message, type, code, param;
    Json object; ///< its error object, null when there was none
    bool contentFiltered = false;
};

/// Codes come as strings and as numbers.
QByteArray wordOf(const Json *value)
{
    if (!value)
        return {};
    return value->is_string() ? jsonBytes(*value) : value->is_number_integer() ? dumpJson(*value) : QByteArray();
}

/// FastAPI: a string, an object, or a list of `{loc, msg}`.
QByteArray detailText(const Json &detail)
{
    if (detail.is_string())
        return jsonBytes(detail);
    if (detail.is_object())
        return memberBytes(detail, "message", memberBytes(detail, "error", dumpJson(detail)));
    QByteArrayList lines;
    for (const Json &item : detail.is_array() ? detail : Json::array()) {
        QByteArrayList path;
        for (const Json &step : listMember(item, "loc"))
            path << wordOf(&step);
        lines << (path.isEmpty() ? QByteArray() : path.join('.') + ": ") + memberBytes(item, "msg");
    }
    return lines.join("; ");
}

Said saidIn(const Json &error)
{
    Said said;
    if (error.is_string()) {
        said.message = jsonBytes(error);
        return said;
    }
    if (!error.is_object())
        return said;
    said.object = error;
    said.message = memberBytes(error, "message");
    said.type = memberBytes(error, "type");
    said.code = wordOf(member(error, "code"));
    said.param = memberBytes(error, "param");
    for (const char *name : {"innererror", "inner_error"}) {
        if (const Json *inner = given(error, name))
            said.contentFiltered |= member(*inner, "content_filter_result") || memberBytes(*inner, "code") == "ResponsibleAIPolicyViolation";
    }
    // OpenRouter repeats what its upstream said.
    if (const Json *metadata = given(error, "metadata")) {
        const QByteArray raw = memberBytes(*metadata, "raw");
        if (!raw.isEmpty())
            said.message += (said.message.isEmpty() ? "" : ": ") + raw;
    }
    return said;
}

/// Web servers and proxies in front of a provider answer in pages.
QByteArray pageText(QByteArrayView page)
{
    const QByteArray lower = page.toByteArray().toLower();
    const qsizetype open = lower.indexOf("<title>");
    const qsizetype close = lower.indexOf("</title>");
    if (open < 0 || close < open)
        return "an HTML page";
    return page.sliced(open + 7, close - open - 7).toByteArray().simplified();
}

Said saidInBody(QByteArrayView body)
{
    Said said;
    const QByteArrayView text = body.trimmed();
    const Result<Json> parsed = text.isEmpty() ? Result<Json>(Json()) : parseJson(text);
    if (!parsed || !(parsed->is_object() || parsed->is_array() || parsed->is_string())) {
        said.message = text.startsWith('<') ? pageText(text) : text.toByteArray();
        return said;
    }
    // Google's compatible endpoint wraps the object in a list.
    const Json &json = parsed->is_array() && !parsed->empty() ? (*parsed)[0] : *parsed;
    if (const Json *error = given(json, "error")) {
        said = saidIn(*error);
        if (said.message.isEmpty()) // {"error": {…}, "message": "…"} and {"error": "word", "message": "…"}
            said.message = memberBytes(json, "message");
    } else if (const Json *detail = given(json, "detail")) {
        said = saidIn(detail->is_object() ? *detail : Json());
        said.message = detailText(*detail);
    } else {
        said = saidIn(json);
    }
    if (said.message.isEmpty() && !json.is_null())
        said.message = json.is_string() ? jsonBytes(json) : dumpJson(json);
    return said;
}

bool speaksOfContext(const Said &said, const QByteArray &lower)
{
    return said.code == "context_length_exceeded"
        || hasAny(lower, {"maximum context length", "context_length_exceeded", "context length exceeded", "exceeds the model's context",
                          "context window", "prompt is too long", "exceeds the available context size", "reduce the length of the messages",
                          "input length and `max_tokens` exceed", "too large for model with", "exceed context limit"});
}

bool speaksOfPolicy(const Said &said, const QByteArray &lower)
{
    return said.contentFiltered || hasAny(said.code, {"content_filter", "content_policy_violation", "ResponsibleAIPolicyViolation"})
        || hasAny(lower, {"content management policy", "content_policy_violation", "rejected as a result of our safety system"});
}

/// The kind that a code or a phrase tells, where it is more than the status tells.
ErrorKind kindOf(const Said &said, ErrorKind byStatus)
{
    const QByteArray lower = said.message.toLower();
    const bool clientSide = byStatus != ErrorKind::Authentication && byStatus != ErrorKind::RateLimited && byStatus != ErrorKind::Unavailable;
    if (clientSide && speaksOfContext(said, lower))
        return ErrorKind::ContextWindow;
    if (clientSide && speaksOfPolicy(said, lower))
        return ErrorKind::ContentPolicy;
    if (byStatus != ErrorKind::InvalidRequest && byStatus != ErrorKind::UpstreamFailed && byStatus != ErrorKind::PermissionDenied)
        return byStatus;
    if (hasAny(said.code, {"invalid_api_key", "invalid_authentication"}) || said.type == "authentication_error"
        || hasAny(lower, {"invalid subscription key", "incorrect api key", "invalid api key", "api key not valid"}))
        return ErrorKind::Authentication;
    if (hasAny(said.code, {"DeploymentNotFound", "model_not_found"}))
        return ErrorKind::NotFound;
    if (hasAny(said.code, {"rate_limit_exceeded", "insufficient_quota"}) || hasAny(said.type, {"rate_limit", "insufficient_quota"}))
        return ErrorKind::RateLimited;
    if (said.type == "overloaded_error" || hasAny(said.code, {"overloaded"}))
        return ErrorKind::Unavailable;
    if (byStatus == ErrorKind::UpstreamFailed && said.type == "invalid_request_error" && said.code.isEmpty())
        return ErrorKind::InvalidRequest;
    return byStatus;
}

/// A date as HTTP writes it, "Wed, 21 Oct 2026 07:28:00 GMT".
QDateTime httpDate(QByteArray text)
{
    return QDateTime::fromString(QString::fromLatin1(text.replace("GMT", "+0000")), Qt::RFC2822Date);
}

/// `retry-after-ms`, else `Retry-After` as seconds or as a date against the answer's own `Date`.
std::optional<milliseconds> retryAfter(const HeaderList &headers)
{
    constexpr double longest = 24 * 3600;
    bool isNumber = false;
    if (const double ms = headers.value("retry-after-ms").toDouble(&isNumber); isNumber && ms >= 0)
        return milliseconds(static_cast<qint64>(std::min(ms, longest * 1000)));
    const QByteArray value = headers.value("retry-after");
    if (const double seconds = value.toDouble(&isNumber); isNumber && seconds >= 0)
        return milliseconds(static_cast<qint64>(std::min(seconds, longest) * 1000));
    const QDateTime then = httpDate(value);
    const QDateTime now = httpDate(headers.value("date"));
    if (!then.isValid() || !now.isValid())
        return std::nullopt;
    return milliseconds(std::clamp<qint64>(now.msecsTo(then), 0, static_cast<qint64>(longest) * 1000));
}

Error errorOf(Said said, ErrorKind kind)
{
    if (said.message.size() > longestMessage)
        said.message = said.message.left(longestMessage) + "…";
    Error error(kind, QString::fromUtf8(said.message));
    error.type = said.type;
    error.param = said.param;
    if (said.object.is_object())
        error.upstreamBody = dumpJson(said.object);
    return error;
}

QByteArray typeOf(const Error &error)
{
    if (!error.type.isEmpty())
        return error.type;
    switch (error.kind) {
    case ErrorKind::Authentication:
        return "auth_error";
    case ErrorKind::PermissionDenied:
        return "permission_denied_error";
    case ErrorKind::NotFound:
        return "not_found_error";
    case ErrorKind::RateLimited:
        return "throttling_error";
    case ErrorKind::BudgetExceeded:
        return "budget_exceeded";
    case ErrorKind::Timeout:
        return "timeout_error";
    case ErrorKind::Storage:
        return "no_db_connection";
    case ErrorKind::UpstreamUnreachable:
        return "api_connection_error";
    case ErrorKind::Overloaded:
    case ErrorKind::Unavailable:
        return "service_unavailable_error";
    case ErrorKind::Internal:
    case ErrorKind::Configuration:
    case ErrorKind::UpstreamFailed:
        return "internal_server_error";
    default:
        return "invalid_request_error";
    }
}

} // namespace

Error readError(int status, const HeaderList &headers, QByteArrayView body)
{
    Said said = saidInBody(body);
    if (said.message.isEmpty())
        said.message = "no message, status " + QByteArray::number(status);
    const ErrorKind kind = kindOf(said, kindOfStatus(status));
    Error error = errorOf(std::move(said), kind);
    error.upstreamStatus = status;
    error.retryAfter = retryAfter(headers);
    return error;
}

Error errorInBody(const Json &value)
{
    Said said = saidIn(value);
    if (said.message.isEmpty())
        said.message = value.is_object() || value.is_array() ? dumpJson(value) : QByteArray("an error without a message");
    const int status = said.code.toInt();
    const bool isStatus = status >= 400 && status <= 599;
    const ErrorKind kind = kindOf(said, isStatus ? kindOfStatus(status) : ErrorKind::UpstreamFailed);
    Error error = errorOf(std::move(said), kind);
    if (isStatus)
        error.upstreamStatus = status;
    return error;
}

QByteArray writeError(const Error &error, int status)
{
    Json object;
    object["message"] = toJson(error.message);
    object["type"] = toJson(typeOf(error));
    object["param"] = error.param.isEmpty() ? Json() : toJson(error.param);
    object["code"] = std::to_string(status);
    if (error.kind == ErrorKind::ContentPolicy && !error.upstreamBody.isEmpty()) {
        // Which filter fired, as Azure tells it and LiteLLM passes it on.
        const Result<Json> said = parseJson(error.upstreamBody);
        if (const Json *inner = said ? given(*said, "innererror") : nullptr)
            object["provider_specific_fields"] = Json{{"innererror", *inner}};
    }
    Json body;
    body["error"] = std::move(object);
    return dumpJson(body);
}

QByteArray writeStreamError(const Error &error, int status)
{
    return sseEvent({}, writeError(error, status));
}

} // namespace Gatehouse::OpenAiChat
