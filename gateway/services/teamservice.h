// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/administration.h"
#include "gateway/services/lookup.h"

namespace Gatehouse {

/// A team with what a change to its members touched.
struct TeamMembers {
    Team team;
    QList<Membership> members;
    QList<User> users;
};

/// Teams and their members. Bodies are LiteLLM's: an absent member keeps, null clears. Members are rows of their own, so that two who
/// add members at the same time do not overwrite each other. Any thread with an event loop. Fails as KeyService does.
class TeamService
{
public:
    explicit TeamService(const Administration &administration) : m_administration(administration) {}

    QFuture<Result<Team>> create(Actor actor, Json body);
    QFuture<Result<Team>> update(Actor actor, Json body);
    /// With their members and their keys. All or none.
    QFuture<Result<QList<QByteArray>>> remove(Actor actor, QList<QByteArray> ids);
    QFuture<Result<Team>> setBlocked(Actor actor, QByteArray id, bool blocked);
    /// `{team_id, member: {role, user_id|user_email} or a list, max_budget_in_team}`; who is no user yet becomes one.
    QFuture<Result<TeamMembers>> addMembers(Actor actor, Json body);
    QFuture<Result<TeamMembers>> removeMember(Actor actor, Json body);
    QFuture<Result<TeamMembers>> updateMember(Actor actor, Json body);
    QFuture<Result<TeamMembers>> resetMemberSpend(Actor actor, QByteArray teamId, QByteArray userId, Money to);
    /// `adding` false takes them away. Of a team that may use all, nothing is taken away.
    QFuture<Result<Team>> changeModels(Actor actor, Json body, bool adding);
    QFuture<Result<Team>> setPermissions(Actor actor, Json body);

    Result<Team> find(const Actor &actor, const QByteArray &id) const;
    /// Those he may see, narrowed by whichever is not empty; oldest first.
    Result<QList<Team>> list(const Actor &actor, const QByteArray &userId = {}, const QByteArray &organizationId = {}, const QByteArray &alias = {}) const;

private:
    const Administration &m_administration;
};

/// The user that a body names by `user_id` or `user_email`; nothing when there is none yet.
Result<Directory::Found<User>> userNamed(const Directory &directory, const Json &body);
/// One for a team or organization to have as a member, drafted as a new user when there is none yet.
Result<User> memberFor(ChangeDraft &draft, const Directory &directory, const Json &body, bool &isNew);

} // namespace Gatehouse
