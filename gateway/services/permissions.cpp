// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/permissions.h"

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

QString text(const QByteArray &utf8)
{
    return QString::fromUtf8(utf8);
}

QString shownUser(const QByteArray &userId)
{
    return userId.isEmpty() ? u"none"_s : text(userId);
}

/// What members may do with their team's keys when the team says nothing.
constexpr const char *membersMay[] = {"/key/info", "/key/health"};

bool membersMayCall(const Team &team, const QByteArray &route)
{
    if (!team.memberPermissions.isEmpty())
        return team.memberPermissions.contains(route);
    return std::any_of(std::begin(membersMay), std::end(membersMay), [&](const char *one) { return route == one; });
}

} // namespace

Error denied(QString message)
{
    Error error(ErrorKind::PermissionDenied, std::move(message));
    error.type = "auth_error";
    return error;
}

bool Permissions::runsOrganization(const QByteArray &organizationId) const
{
    if (m_actor.isAdmin())
        return true;
    if (organizationId.isEmpty() || m_actor.userId.isEmpty())
        return false;
    const auto membership = m_directory.organizationMembership(organizationId, m_actor.userId);
    return membership && membership->role == UserRole::OrgAdmin;
}

bool Permissions::runsTeam(const Team &team) const
{
    if (runsOrganization(team.organizationId))
        return true;
    if (m_actor.userId.isEmpty() || m_actor.isViewer())
        return false;
    const auto membership = m_directory.membership(team.id, m_actor.userId);
    return membership && membership->role == MemberRole::Admin;
}

bool Permissions::isMember(const QByteArray &teamId) const
{
    return !m_actor.userId.isEmpty() && !teamId.isEmpty() && m_directory.membership(teamId, m_actor.userId);
}

Result<void> Permissions::administrate() const
{
    if (m_actor.isAdmin())
        return {};
    return denied(u"Only proxy admin can be used to generate, delete, update info for new keys/users/teams. Route=%1. Your role=%2. Your user_id=%3"_s.arg(
        text(m_actor.route), text(toText(m_actor.role)), shownUser(m_actor.userId)));
}

Result<void> Permissions::seeEverything() const
{
    return seesAll() ? Result<void>() : administrate();
}

bool Permissions::seesKey(const VirtualKey &key) const
{
    if (seesAll() || has(key.userId) || (!key.hash.isEmpty() && key.hash == m_actor.keyHash) || runsOrganization(key.organizationId))
        return true;
    const auto team = m_directory.team(key.teamId);
    return team && (runsTeam(*team) || (isMember(team->id) && membersMayCall(*team, "/key/info")));
}

Result<void> Permissions::seeKey(const VirtualKey &key) const
{
    if (seesKey(key))
        return {};
    return denied(u"You are not allowed to access this key's info. Your role=%1. Your user_id=%2"_s.arg(text(toText(m_actor.role)), shownUser(m_actor.userId)));
}

Result<void> Permissions::byMembership(const Team &team, const QByteArray &route) const
{
    if (!isMember(team.id))
        return denied(u"User=%1 not assigned to team=%2"_s.arg(shownUser(m_actor.userId), text(team.id)));
    if (membersMayCall(team, route))
        return {};
    return denied(u"Team member does not have permissions for endpoint: %1. An admin of team %2 can allow it with /team/permissions_update."_s.arg(text(route), text(team.id)));
}

Result<void> Permissions::makeKey(const VirtualKey &key) const
{
    if (m_actor.isAdmin())
        return {};
    if (m_actor.isViewer() || m_actor.role == UserRole::Customer)
        return administrate();
    const auto team = m_directory.team(key.teamId);
    if (team && runsTeam(*team))
        return {};
    if (!key.organizationId.isEmpty() && (!team || team->organizationId != key.organizationId) && !runsOrganization(key.organizationId))
        return denied(u"User can only create keys for organizations that he is an admin of. Got organization_id=%1"_s.arg(text(key.organizationId)));
    if (!has(key.userId))
        return denied(u"User can only create keys for themselves. Got user_id=%1, Your ID=%2"_s.arg(shownUser(key.userId), shownUser(m_actor.userId)));
    return team ? byMembership(*team, "/key/generate") : Result<void>();
}

Result<void> Permissions::changeKey(const VirtualKey &key, const QByteArray &route) const
{
    if (m_actor.isAdmin())
        return {};
    if (m_actor.isViewer())
        return administrate();
    if (runsOrganization(key.organizationId))
        return {};
    const auto team = m_directory.team(key.teamId);
    if (team && runsTeam(*team))
        return {};
    // Whoever loses his key must be able to revoke it, whatever his team allows.
    const bool revokes = route == "/key/delete" || route == "/key/block";
    if (has(key.userId) && (!team || revokes))
        return {};
    if (team)
        return byMembership(*team, route);
    return denied(u"You are not authorized to change this key. Your role=%1. Your user_id=%2. The key's user_id=%3"_s.arg(
        text(toText(m_actor.role)), shownUser(m_actor.userId), shownUser(key.userId)));
}

bool Permissions::seesTeam(const Team &team) const
{
    return seesAll() || runsTeam(team) || isMember(team.id) || (!team.id.isEmpty() && team.id == m_actor.teamId);
}

Result<void> Permissions::seeTeam(const Team &team) const
{
    if (seesTeam(team))
        return {};
    return denied(u"key not allowed to access this team's info. Key team_id=%1, Requested team_id=%2"_s.arg(shownUser(m_actor.teamId), text(team.id)));
}

Result<void> Permissions::ownTeam(const Team &team) const
{
    return !m_actor.isViewer() && runsOrganization(team.organizationId) ? Result<void>() : administrate();
}

Result<void> Permissions::runTeam(const Team &team) const
{
    if (runsTeam(team))
        return {};
    return denied(u"Call not allowed. User not proxy admin OR team admin. route=%1, team_id=%2"_s.arg(text(m_actor.route), text(team.id)));
}

bool Permissions::seesUser(const QByteArray &userId) const
{
    if (seesAll() || has(userId))
        return true;
    const QList<OrganizationMembership> memberships = m_directory.organizationMembershipsOf(userId);
    return std::any_of(memberships.begin(), memberships.end(), [this](const auto &membership) { return runsOrganization(membership.organizationId); });
}

Result<void> Permissions::seeUser(const QByteArray &userId) const
{
    if (seesUser(userId))
        return {};
    return denied(u"key not allowed to access this user's info. user_id=%1, key's user_id=%2"_s.arg(text(userId), shownUser(m_actor.userId)));
}

bool Permissions::seesOrganization(const QByteArray &organizationId) const
{
    return seesAll() || (!m_actor.userId.isEmpty() && m_directory.organizationMembership(organizationId, m_actor.userId));
}

Result<void> Permissions::seeOrganization(const QByteArray &organizationId) const
{
    if (seesOrganization(organizationId))
        return {};
    return denied(u"You are not a member of the organization %1."_s.arg(text(organizationId)));
}

Result<void> Permissions::runOrganization(const QByteArray &organizationId) const
{
    if (runsOrganization(organizationId))
        return {};
    return denied(u"Call not allowed. User not proxy admin OR admin of the organization. route=%1, organization_id=%2"_s.arg(text(m_actor.route), text(organizationId)));
}

} // namespace Gatehouse
