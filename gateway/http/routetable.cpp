// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/routetable.h"

#include <algorithm>

namespace Gatehouse {

RouteTable::RouteTable(const std::vector<Route> &routes)
{
    for (const Route &route : routes) {
        const QByteArray path(route.path);
        const qsizetype open = path.indexOf('{');
        if (open < 0) {
            m_exact[path].append(&route);
            continue;
        }
        const qsizetype close = path.lastIndexOf('}');
        m_patterns.push_back({path.first(open), path.sliced(close + 1), &route});
    }
    std::stable_sort(m_patterns.begin(), m_patterns.end(),
                     [](const Pattern &a, const Pattern &b) { return a.before.size() + a.after.size() > b.before.size() + b.after.size(); });
}

void RouteTable::note(const Route &route, QByteArrayView method, QByteArray argument, Match &match)
{
    if (!match.allowed.contains(route.method))
        match.allowed << route.method;
    const bool same = method == route.method || (method == "HEAD" && QByteArrayView(route.method) == "GET");
    if (same && !match.route) {
        match.route = &route;
        match.argument = std::move(argument);
    }
}

RouteTable::Match RouteTable::find(QByteArrayView method, const QByteArray &path) const
{
    Match match;
    const auto exact = m_exact.constFind(path);
    if (exact != m_exact.constEnd()) {
        for (const Route *route : *exact)
            note(*route, method, {}, match);
        return match;
    }
    for (const Pattern &pattern : m_patterns) {
        const qsizetype length = path.size() - pattern.before.size() - pattern.after.size();
        if (length > 0 && path.startsWith(pattern.before) && path.endsWith(pattern.after))
            note(*pattern.route, method, path.sliced(pattern.before.size(), length), match);
    }
    return match;
}

} // namespace Gatehouse
