// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/upstream/upstreamorigin.h"

#include <curl/curl.h>

#include <memory>

namespace Gatehouse {
namespace {

QByteArray partOf(CURLU *url, CURLUPart part, unsigned int flags = 0)
{
    char *text = nullptr;
    if (curl_url_get(url, part, &text, flags) != CURLUE_OK)
        return {};
    const QByteArray copy(text);
    curl_free(text);
    return copy;
}

QString bracketed(const QByteArray &host)
{
    const QString text = QString::fromUtf8(host);
    return host.contains(':') ? QLatin1Char('[') + text + QLatin1Char(']') : text;
}

} // namespace

QString UpstreamOrigin::hostAndPort() const
{
    return QStringLiteral("%1:%2").arg(bracketed(host)).arg(port);
}

QString UpstreamOrigin::base() const
{
    const QString start = QString::fromLatin1(scheme) + QStringLiteral("://");
    return port == (secure() ? 443 : 80) ? start + bracketed(host) : start + hostAndPort();
}

UpstreamOrigin originOf(const QByteArray &url, const QByteArray &location)
{
    const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), &curl_url_cleanup);
    UpstreamOrigin origin;
    if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.constData(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
        return origin;
    if (!location.isEmpty() && curl_url_set(parsed.get(), CURLUPART_URL, location.constData(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
        return origin;
    origin.scheme = partOf(parsed.get(), CURLUPART_SCHEME).toLower();
    origin.host = partOf(parsed.get(), CURLUPART_HOST).toLower();
    if (origin.host.startsWith('[') && origin.host.endsWith(']'))
        origin.host = origin.host.mid(1, origin.host.size() - 2);
    origin.port = partOf(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT).toInt();
    return origin;
}

} // namespace Gatehouse
