// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/access/directory.h"
#include "gateway/base/result.h"
#include "gateway/services/actor.h"

namespace Gatehouse {

/// Who may see and change what; the one place where it is decided. A proxy admin may all, his viewer sees all; an organization's
/// admin runs its teams, members and their keys; a team's admin its members and keys; a user his own keys. Made for one call,
/// over a directory that outlives it; a plain value.
///
/// Refusals are PermissionDenied, in LiteLLM's words.
class Permissions
{
public:
    Permissions(const Actor &actor, const Directory &directory) : m_actor(actor), m_directory(directory) {}

    bool seesAll() const { return m_actor.isAdmin() || m_actor.role == UserRole::ProxyAdminViewer; }
    bool runsOrganization(const QByteArray &organizationId) const;
    bool runsTeam(const Team &team) const;
    bool isMember(const QByteArray &teamId) const;

    Result<void> administrate() const;
    Result<void> seeEverything() const;

    bool seesKey(const VirtualKey &key) const;
    Result<void> seeKey(const VirtualKey &key) const;
    /// `route` is what a member of its team needs the permission for: "/key/generate".
    Result<void> makeKey(const VirtualKey &key) const;
    Result<void> changeKey(const VirtualKey &key, const QByteArray &route) const;

    bool seesTeam(const Team &team) const;
    Result<void> seeTeam(const Team &team) const;
    /// A new one, a deleted one, its models and money: the organization's admin.
    Result<void> ownTeam(const Team &team) const;
    /// Its members, and what costs nothing.
    Result<void> runTeam(const Team &team) const;

    bool seesUser(const QByteArray &userId) const;
    Result<void> seeUser(const QByteArray &userId) const;

    bool seesOrganization(const QByteArray &organizationId) const;
    Result<void> seeOrganization(const QByteArray &organizationId) const;
    Result<void> runOrganization(const QByteArray &organizationId) const;

private:
    bool has(const QByteArray &userId) const { return !m_actor.userId.isEmpty() && m_actor.userId == userId; }
    Result<void> byMembership(const Team &team, const QByteArray &route) const;

    const Actor &m_actor;
    const Directory &m_directory;
};

Error denied(QString message);

} // namespace Gatehouse
