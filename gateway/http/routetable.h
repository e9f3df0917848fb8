// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/route.h"

#include <QHash>
#include <QList>

namespace Gatehouse {

/// Finds the route of a request. Built once from a list that outlives it; immutable, any thread.
class RouteTable
{
public:
    explicit RouteTable(const std::vector<Route> &routes);

    struct Match {
        const Route *route = nullptr; ///< null: the method is not allowed, or nothing is there
        QByteArray argument;
        QList<QByteArray> allowed;    ///< methods of the path when it exists; empty: no such path
    };
    /// HEAD finds the route of GET.
    Match find(QByteArrayView method, const QByteArray &path) const;

private:
    struct Pattern {
        QByteArray before, after; // around the `{…}`
        const Route *route;
    };
    static void note(const Route &route, QByteArrayView method, QByteArray argument, Match &match);

    QHash<QByteArray, QList<const Route *>> m_exact;
    std::vector<Pattern> m_patterns; // longest `before` first
};

} // namespace Gatehouse
