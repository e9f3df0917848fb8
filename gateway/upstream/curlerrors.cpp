// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/upstream/curlerrors.h"

#include "gateway/upstream/upstreamorigin.h"

#include <QtGlobal>

#include <cerrno>

namespace Gatehouse {
namespace {

bool isRefusal(int systemError)
{
#ifdef Q_OS_WIN
    return systemError == 10061; // WSAECONNREFUSED
#else
    return systemError == ECONNREFUSED;
#endif
}

/// libcurl's words without what may follow a "?": they sometimes quote the URL.
QString scrubbed(const CurlFailure &failure)
{
    QByteArray text = failure.said.isEmpty() ? QByteArray(curl_easy_strerror(failure.code)) : failure.said;
    if (const qsizetype query = text.indexOf('?'); query >= 0)
        text.truncate(query);
    return QString::fromUtf8(text);
}

Error unreachable(QString message, const CurlFailure &failure)
{
    return Error(ErrorKind::UpstreamUnreachable, std::move(message), scrubbed(failure));
}

Error failed(QString message, const CurlFailure &failure)
{
    return Error(ErrorKind::UpstreamFailed, std::move(message), scrubbed(failure));
}

Error notConnected(const QString &where, const CurlFailure &failure)
{
    if (isRefusal(failure.systemError)) {
        return unreachable(QStringLiteral("%1 refused the connection. Check that the server runs, and the host and port in api_base.").arg(where),
                           failure);
    }
    const QString reason = failure.systemError != 0 ? qt_error_string(failure.systemError) : scrubbed(failure);
    return unreachable(QStringLiteral("%1 cannot be reached: %2. Check the network, and the host and port in api_base.").arg(where, reason), failure);
}

Error notInTime(const QString &where, const CurlFailure &failure)
{
    const QString text = failure.lookedUp ? QStringLiteral("No connection to %1 within %2 s. Check the network, and the host and port in api_base.")
                                          : QStringLiteral("The name of %1 could not be looked up within %2 s. Check this machine's DNS.");
    return Error(ErrorKind::Timeout, text.arg(where, secondsText(failure.connectTimeout)), scrubbed(failure));
}

QString tlsAdvice(const QString &said)
{
    if (said.contains(QLatin1String("expired")))
        return QStringLiteral("The server's certificate, or this machine's clock, is out of date.");
    if (said.contains(QLatin1String("issuer")) || said.contains(QLatin1String("self")) || said.contains(QLatin1String("verify")))
        return QStringLiteral("If the server's certificate comes from a certificate authority of your own, name that authority's file (SSL_CERT_FILE).");
    if (said.contains(QLatin1String("subject name")) || said.contains(QLatin1String("host name")))
        return QStringLiteral("The certificate belongs to another host: use that host's name in api_base.");
    if (said.contains(QLatin1String("wrong version number")) || said.contains(QLatin1String("http request")))
        return QStringLiteral("The server seems to speak plain HTTP on this port: check the scheme in api_base.");
    return QStringLiteral("Check the server's certificate and the scheme in api_base.");
}

Error tlsFailed(const QString &where, const CurlFailure &failure)
{
    const QString said = scrubbed(failure);
    return unreachable(QStringLiteral("No secure connection to %1: %2. %3").arg(where, said, tlsAdvice(said)), failure);
}

Error cutOff(const QString &where, const CurlFailure &failure)
{
    if (failure.headSeen)
        return failed(QStringLiteral("%1 broke the connection off in the middle of its answer.").arg(where), failure);
    return unreachable(QStringLiteral("%1 broke the connection off before it answered.").arg(where), failure);
}

/// libcurl limits what it keeps of a head (100 KiB a line, 300 KiB in all) and calls more of it out of memory, or too
/// large from 8.6 on.
bool isHeadTooLarge(const CurlFailure &failure)
{
    constexpr int tooLarge = 100; // CURLE_TOO_LARGE
    return failure.requestSent && !failure.headSeen && (failure.code == CURLE_OUT_OF_MEMORY || static_cast<int>(failure.code) == tooLarge);
}

Error badAddress(const UpstreamOrigin &origin, const CurlFailure &failure)
{
    if (!origin.isValid()) {
        return Error(ErrorKind::Configuration,
                     QStringLiteral("The upstream's address cannot be read as a URL. Write api_base like https://api.example.com/v1."), scrubbed(failure));
    }
    return Error(ErrorKind::Configuration,
                 QStringLiteral("The upstream %1 is to be called by \"%2\". Only https and http are possible: correct api_base.")
                     .arg(origin.hostAndPort(), QString::fromLatin1(origin.scheme)),
                 scrubbed(failure));
}

} // namespace

QString secondsText(std::chrono::milliseconds time)
{
    return QString::number(static_cast<double>(time.count()) / 1000.0);
}

Error errorOf(const CurlFailure &failure)
{
    const UpstreamOrigin origin = originOf(failure.url);
    const QString where = origin.isValid() ? origin.hostAndPort() : QStringLiteral("The upstream");
    const QString proxy = originOf(failure.proxy).isValid() ? originOf(failure.proxy).hostAndPort() : QStringLiteral("set in the environment");
    if (isHeadTooLarge(failure))
        return failed(QStringLiteral("%1 answered with a header that is too long to be read.").arg(where), failure);
    switch (failure.code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return unreachable(QStringLiteral("The name of %1 cannot be looked up. Check the host in api_base, and this machine's DNS.").arg(where), failure);
    case CURLE_COULDNT_RESOLVE_PROXY:
        return unreachable(QStringLiteral("The name of the proxy %1 cannot be looked up. Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.").arg(proxy), failure);
    case CURLE_PROXY:
        return unreachable(QStringLiteral("The proxy %1 does not let %2 be reached. Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.").arg(proxy, where),
                           failure);
    case CURLE_COULDNT_CONNECT:
        return notConnected(failure.proxy.isEmpty() ? where : QStringLiteral("The proxy %1").arg(proxy), failure);
    case CURLE_OPERATION_TIMEDOUT:
        return notInTime(where, failure);
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CLIENTCERT:
    case CURLE_USE_SSL_FAILED:
        return tlsFailed(where, failure);
    case CURLE_PARTIAL_FILE:
        return failed(QStringLiteral("The answer of %1 ended before it was complete.").arg(where), failure);
    case CURLE_BAD_CONTENT_ENCODING:
        return failed(QStringLiteral("The answer of %1 is compressed in a way that cannot be read.").arg(where), failure);
    case CURLE_UNSUPPORTED_PROTOCOL:
        if (origin.scheme != "http" && origin.scheme != "https")
            return badAddress(origin, failure);
        [[fallthrough]];
    case CURLE_WEIRD_SERVER_REPLY:
        return failed(QStringLiteral("%1 answered with something that is not HTTP. Check the port and the scheme in api_base.").arg(where), failure);
    case CURLE_URL_MALFORMAT:
        return badAddress({}, failure);
    case CURLE_OUT_OF_MEMORY:
        return Error(ErrorKind::Internal, QStringLiteral("There is not enough memory for the call to %1.").arg(where), scrubbed(failure));
    default:
        return cutOff(where, failure);
    }
}

} // namespace Gatehouse
