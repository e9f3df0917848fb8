// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/access/routeaccess.h"

#include "gateway/access/routegroups.h"

#include <algorithm>

namespace Gatehouse {
namespace {

bool isReading(const QByteArray &method)
{
    return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

/// A path allows itself and what is below it; a star at the end anything that begins so.
bool isNamed(const QByteArray &path, const QByteArray &entry)
{
    if (entry.isEmpty())
        return false;
    return path == entry || matchesRoute(path, entry) || (path.size() > entry.size() && path.startsWith(entry) && path[entry.size()] == '/');
}

bool isAllowedTo(const CallerRights &caller, const QByteArray &path)
{
    return caller.allowedRoutes.isEmpty() || std::any_of(caller.allowedRoutes.begin(), caller.allowedRoutes.end(), [&](const QByteArray &entry) {
        return isNamed(path, entry) || isInRouteGroup(path, entry);
    });
}

/// Whether the key says more than its role. A star for everything only says that nothing is narrowed.
bool isOpenedByKey(const CallerRights &caller, const QByteArray &path)
{
    return std::any_of(caller.allowedRoutes.begin(), caller.allowedRoutes.end(), [&](const QByteArray &entry) {
        return entry != "*" && entry != "/*" && isNamed(path, entry);
    });
}

/// Those that read although they are posted, and those of GET.
bool viewerMay(const RouteAsked &route)
{
    if (isReading(route.method))
        return true;
    for (const QByteArray group : {"info_routes", "admin_viewer_routes", "spend_tracking_routes", "global_spend_tracking_routes"}) {
        if (isInRouteGroup(route.path, group))
            return true;
    }
    return route.path == "/budget/info" || route.path == "/utils/token_counter";
}

bool everybodyMay(const RouteAsked &route)
{
    // A health check calls the models, at the cost of whoever runs this gateway.
    if (route.path == "/health" || route.path == "/health/services")
        return false;
    return isInRouteGroup(route.path, "info_routes");
}

/// For routes that are not for any key.
bool roleMay(const CallerRights &caller, const RouteAsked &route)
{
    const QByteArray &path = route.path;
    if (isInRouteGroup(path, "master_key_only_routes"))
        return false;
    if (caller.role == UserRole::ProxyAdmin)
        return true;
    if (caller.role == UserRole::Customer)
        return false;
    if (caller.role == UserRole::ProxyAdminViewer)
        return viewerMay(route);
    if (everybodyMay(route))
        return true;
    if (caller.role == UserRole::InternalUser && isInRouteGroup(path, "internal_user_routes"))
        return true;
    if (caller.role == UserRole::InternalUserViewer && isInRouteGroup(path, "internal_user_view_only_routes") && isReading(route.method))
        return true;
    const bool runsOrganization = caller.role == UserRole::OrgAdmin || caller.isOrganizationAdmin;
    if (runsOrganization && isInRouteGroup(path, "org_admin_allowed_routes"))
        return true;
    if (caller.role == UserRole::InternalUserViewer && !caller.isTeamAdmin)
        return isReading(route.method) && isInRouteGroup(path, "self_managed_routes");
    return isInRouteGroup(path, "self_managed_routes");
}

QByteArray listed(const QList<QByteArray> &routes)
{
    QByteArray text;
    for (const QByteArray &route : routes)
        text += (text.isEmpty() ? "'" : ", '") + route + '\'';
    return '[' + text + ']';
}

Error routeRefused(const QString &message)
{
    Error error(ErrorKind::PermissionDenied, message);
    error.type = "auth_error";
    return error;
}

} // namespace

CallerRights CallerRights::master()
{
    CallerRights rights;
    rights.role = UserRole::ProxyAdmin;
    rights.isMaster = true;
    return rights;
}

CallerRights rightsOf(const Directory &directory, const ResolvedKey &resolved)
{
    CallerRights rights;
    rights.allowedRoutes = resolved.key.allowedRoutes;
    if (!resolved.user)
        return rights;
    rights.role = resolved.user->role;
    const QList<OrganizationMembership> organizations = directory.organizationMembershipsOf(resolved.user->id);
    rights.isOrganizationAdmin = std::any_of(organizations.begin(), organizations.end(), [](const auto &member) { return member.role == UserRole::OrgAdmin; });
    const QList<Membership> teams = directory.membershipsOf(resolved.user->id);
    rights.isTeamAdmin = std::any_of(teams.begin(), teams.end(), [](const auto &member) { return member.role == MemberRole::Admin; });
    return rights;
}

Result<void> mayCallRoute(const CallerRights &caller, const RouteAsked &route)
{
    if (caller.isMaster || route.access == Access::Open)
        return {};
    const QString path = QString::fromUtf8(route.path);
    if (!isAllowedTo(caller, route.path))
        return routeRefused(QStringLiteral("Virtual key is not allowed to call this route. Only allowed to call routes: %1. Tried to call route: %2")
                           .arg(QString::fromUtf8(listed(caller.allowedRoutes)), path));
    if (route.access == Access::Key || roleMay(caller, route))
        return {};
    if (isInRouteGroup(route.path, "master_key_only_routes"))
        return routeRefused(QStringLiteral("Only the master key may call this route. Tried to call route: %1").arg(path));
    if (isOpenedByKey(caller, route.path))
        return {};
    const QByteArray role = caller.role ? toText(*caller.role) : QByteArrayLiteral("unknown");
    if (caller.role == UserRole::ProxyAdminViewer)
        return routeRefused(QStringLiteral("user not allowed to access this route, role= %1. Trying to access: %2. This role sees everything and changes nothing.")
                           .arg(QString::fromLatin1(role), path));
    return routeRefused(QStringLiteral("Only proxy admin can be used to generate, delete, update info for new keys/users/teams. Route=%1. Your role=%2. "
                                  "Use a key of a user whose role may call it.")
                       .arg(path, QString::fromLatin1(role)));
}

Result<QList<QByteArray>> allowedRoutesOfKeyType(QByteArrayView keyType)
{
    if (keyType == "default" || keyType.isEmpty())
        return QList<QByteArray>();
    if (keyType == "llm_api")
        return QList<QByteArray>{"llm_api_routes"};
    if (keyType == "management")
        return QList<QByteArray>{"management_routes"};
    if (keyType == "read_only")
        return QList<QByteArray>{"info_routes"};
    Error error(ErrorKind::InvalidRequest, QStringLiteral("key_type \"%1\" is not known: use default, llm_api, management or read_only.")
                                               .arg(QString::fromUtf8(keyType)));
    error.param = "key_type";
    return error;
}

} // namespace Gatehouse
