// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/upstream/curltransport.h"

#include "gateway/upstream/addressguard.h"
#include "gateway/upstream/curlcall.h"
#include "gateway/upstream/upstreamorigin.h"

namespace Gatehouse {
namespace {

/// Before 8.14 a paused stream of an HTTP/2 connection holds up the others (seen with 7.88: none of them went on), or
/// does not go on itself (curl issue 10988, pull request 16960). One slow client would stop everybody else's answers
/// from the same provider.
constexpr unsigned int sureOfPausing = 0x080e00;

bool useHttp2(CurlTransport::Http2 wish)
{
    if (wish == CurlTransport::Http2::Auto)
        return curl_version_info(CURLVERSION_NOW)->version_num >= sureOfPausing;
    return wish == CurlTransport::Http2::On;
}

CurlSettings settingsOf(const CurlTransport::Options &options)
{
    CurlSettings settings;
    settings.userAgent = options.userAgent;
    settings.caFile = options.caFile;
    settings.verifyTls = options.verifyTls;
    settings.http2 = useHttp2(options.http2);
    return settings;
}

} // namespace

CurlTransport::CurlTransport(IoWatcher &watcher) : CurlTransport(watcher, Options()) {}

CurlTransport::CurlTransport(IoWatcher &watcher, Options options)
    : m_proxies(std::move(options.proxies)), m_multi(std::make_unique<CurlMulti>(watcher, settingsOf(options)))
{
}

CurlTransport::~CurlTransport() = default;

std::unique_ptr<UpstreamCall> CurlTransport::start(OutgoingRequest request)
{
    std::optional<Error> refused;
    QByteArray proxy;
    if (const HeaderList::Field *header = unsendableHeader(request.headers)) {
        refused = Error(ErrorKind::Configuration,
                        QStringLiteral("The header \"%1\" for the upstream holds a line break or another character that cannot be sent. Check the key "
                                       "and the extra headers of the deployment.")
                            .arg(QString::fromLatin1(header->first.simplified())));
    } else if (!m_proxies.isEmpty()) {
        const UpstreamOrigin origin = originOf(request.url);
        proxy = m_proxies.proxyFor(origin.secure(), origin.host);
        // The proxy connects, so the target's address is judged by what the URL says of it.
        if (!proxy.isEmpty() && !mayCall(kindOfHost(origin.host), request.privateAddressesAllowed)) {
            refused = Error(ErrorKind::Configuration,
                            QStringLiteral("%1 is a private or a metadata address, which this deployment may not call. Correct api_base.").arg(origin.hostAndPort()));
        }
    }
    auto call = std::make_unique<CurlCall>(*m_multi, std::move(request));
    if (refused)
        call->refuse(std::move(*refused));
    else
        call->start(std::move(proxy));
    return call;
}

} // namespace Gatehouse
