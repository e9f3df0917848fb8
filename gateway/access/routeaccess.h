// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/access/access.h"
#include "gateway/access/resolvedkey.h"
#include "gateway/base/result.h"
#include "gateway/domain/role.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

#include <optional>

namespace Gatehouse {

// Which routes a caller may call at all. Whose keys, teams and spend he may then see or change is for the services to judge.
// Functions of their arguments; any thread.

/// What a caller is, as far as routes go.
struct CallerRights {
    std::optional<UserRole> role;            ///< of the key's user; none when it has no user
    bool isOrganizationAdmin = false;    ///< of any organization
    bool isTeamAdmin = false;            ///< of any team
    QList<QByteArray> allowedRoutes;     ///< of the key: paths, patterns and groups of LiteLLM's; empty = as the role may
    bool isMaster = false;               ///< the master key, or no key is needed here

    static CallerRights master();
};
/// Of a key, with what its user is in teams and organizations.
CallerRights rightsOf(const Directory &directory, const ResolvedKey &resolved);

/// The route that is called.
struct RouteAsked {
    QByteArray method;
    QByteArray path;     ///< below the root path, without a query
    Access access = Access::Admin;
};

/// PermissionDenied (403) in LiteLLM's words. A key's allowed routes narrow what its role may; a path or pattern among them, not
/// a group, also opens a route that its role has not, as with LiteLLM: only administrators can give a key such.
Result<void> mayCallRoute(const CallerRights &caller, const RouteAsked &route);

/// What `key_type` puts into `allowed_routes`: "default" nothing, "llm_api", "management", "read_only" a group. InvalidRequest
/// for another word.
Result<QList<QByteArray>> allowedRoutesOfKeyType(QByteArrayView keyType);

} // namespace Gatehouse
