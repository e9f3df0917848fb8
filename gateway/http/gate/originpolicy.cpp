// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/gate/originpolicy.h"

#include "gateway/http/gate/syntax.h"

#include <algorithm>

namespace Gatehouse {
namespace {

QByteArrayView withoutPort(QByteArrayView host)
{
    const qsizetype colon = host.lastIndexOf(':');
    return colon > host.lastIndexOf(']') ? host.first(colon) : host;
}

/// "https://a:1" → "a:1"; empty when there is no http or https in front.
QByteArrayView authorityOf(QByteArrayView origin)
{
    for (const QByteArrayView scheme : {QByteArrayView("http://"), QByteArrayView("https://")}) {
        if (origin.size() > scheme.size() && sameHeaderName(origin.first(scheme.size()), scheme))
            return origin.sliced(scheme.size());
    }
    return {};
}

bool isHeaderNameList(QByteArrayView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](char c) { return Syntax::isTokenChar(c) || c == ',' || c == ' '; });
}

} // namespace

OriginPolicy::OriginPolicy(OriginRules rules)
    : m_rules(std::move(rules)), m_checksHost(m_rules.loopbackOnly || !m_rules.hosts.isEmpty()), m_anyOrigin(m_rules.origins.contains("*"))
{
    for (const char *name : {"localhost", "127.0.0.1", "[::1]"}) {
        m_loopbackHosts.append(name);
        m_loopbackHosts.append(QByteArray(name) + ':' + QByteArray::number(m_rules.port));
    }
}

bool OriginPolicy::isOurHost(QByteArrayView host) const
{
    const auto is = [host](const QByteArray &name) { return sameHeaderName(host, name); };
    if (std::any_of(m_loopbackHosts.begin(), m_loopbackHosts.end(), is))
        return true;
    const QByteArrayView bare = withoutPort(host);
    return std::any_of(m_rules.hosts.begin(), m_rules.hosts.end(),
                       [&](const QByteArray &name) { return is(name) || sameHeaderName(bare, name); });
}

bool OriginPolicy::isAllowedOrigin(QByteArrayView origin) const
{
    return m_anyOrigin
        || std::any_of(m_rules.origins.begin(), m_rules.origins.end(),
                       [origin](const QByteArray &allowed) { return sameHeaderName(origin, allowed); });
}

OriginPolicy::Verdict OriginPolicy::judge(QByteArrayView method, const HeaderList &headers) const
{
    Verdict verdict;
    const QByteArray *host = nullptr;
    const QByteArray *origin = nullptr;
    const QByteArray *site = nullptr;
    bool doubled = false;
    for (const auto &[name, value] : headers) {
        if (name.size() == 4 && sameHeaderName(name, "host"))
            host = &value;
        else if (name.size() == 6 && sameHeaderName(name, "origin"))
            doubled |= std::exchange(origin, &value) != nullptr;
        else if (name.size() == 14 && sameHeaderName(name, "sec-fetch-site"))
            doubled |= std::exchange(site, &value) != nullptr;
    }
    if (host && m_checksHost && !isOurHost(*host)) {
        verdict.refusal = Refusal{421, "The gateway does not answer to the host \"" + *host
                                      + "\". Call it as localhost or 127.0.0.1; a proxy in front of it sends \"Host: localhost\". "
                                        "To answer to other names, start it with --host and a master key."};
        return verdict;
    }
    if (doubled) {
        verdict.refusal = Refusal{403, "The request names its origin more than once."};
        return verdict;
    }
    if (origin) {
        // Our own pages may call us, but only under a Host that was checked: a rebound name is "same origin" too.
        const bool own = host && m_checksHost && sameHeaderName(authorityOf(*origin), *host);
        if (isAllowedOrigin(*origin)) {
            allowOrigin(*origin, verdict);
            if (method == QByteArrayView("OPTIONS") && headers.contains("access-control-request-method"))
                answerPreflight(headers, verdict);
            return verdict;
        }
        if (!own) {
            verdict.refusal = Refusal{403, "Pages of the origin \"" + *origin + "\" may not call the gateway from a browser. Call it from that site's "
                                                                                 "server, or from a program."};
            return verdict;
        }
    }
    if (site && !m_anyOrigin && *site != "none" && *site != "same-origin")
        verdict.refusal = Refusal{403, "Requests from other sites (Sec-Fetch-Site: " + *site + ") are not accepted."};
    return verdict;
}

void OriginPolicy::allowOrigin(const QByteArray &origin, Verdict &verdict) const
{
    verdict.headers.add("Access-Control-Allow-Origin", m_anyOrigin ? QByteArray("*") : origin);
    if (!m_anyOrigin)
        verdict.headers.add("Vary", "Origin");
    verdict.headers.add("Access-Control-Expose-Headers", "*");
}

void OriginPolicy::answerPreflight(const HeaderList &headers, Verdict &verdict)
{
    verdict.preflight = true;
    verdict.headers.remove("Access-Control-Expose-Headers");
    verdict.headers.add("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    // "*" would not cover Authorization, so the names asked for are given back.
    const QByteArray asked = headers.value("access-control-request-headers");
    if (isHeaderNameList(asked))
        verdict.headers.add("Access-Control-Allow-Headers", asked);
    if (headers.value("access-control-request-private-network") == "true")
        verdict.headers.add("Access-Control-Allow-Private-Network", "true");
    verdict.headers.add("Access-Control-Max-Age", "600");
}

} // namespace Gatehouse
