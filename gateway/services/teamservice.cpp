// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/teamservice.h"

#include "gateway/base/ids.h"
#include "gateway/services/permissions.h"

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

Result<Directory::Found<Team>> teamIn(const Directory &directory, const QByteArray &id)
{
    if (id.isEmpty())
        return invalidField("team_id", u"`team_id` is missing."_s);
    if (auto team = directory.team(id))
        return team;
    return notFound("team_id", u"Team not found, passed team_id=%1"_s, id);
}

Result<void> checkTeam(const Directory &directory, const Team &before, const Team &team)
{
    if (auto checked = checkOrganization(directory, team.organizationId, before.organizationId); !checked)
        return checked;
    if (auto checked = checkBudget(directory, team.budgetId, before.budgetId); !checked)
        return checked;
    for (const QByteArray &group : team.accessGroups) {
        if (!before.accessGroups.contains(group) && !directory.accessGroup(group))
            return notFound("access_group_ids", u"Access group %1 not found. Create it with `/access_group/new`."_s, group);
    }
    return {};
}

/// What only whoever owns the team may change: a team's admin could give himself more.
bool costsNothing(const Team &before, const Team &after)
{
    return before.limits == after.limits && before.models == after.models && before.organizationId == after.organizationId && before.budgetId == after.budgetId
        && before.blocked == after.blocked && before.accessGroups == after.accessGroups && before.modelAliases == after.modelAliases;
}

/// `members_with_roles`, `members` and `admins` of `/team/new`, as one list of bodies.
Result<QList<Json>> membersIn(const Json &body)
{
    QList<Json> all;
    if (const Json *withRoles = member(body, "members_with_roles"); withRoles && !withRoles->is_null()) {
        if (!withRoles->is_array())
            return wrongValue("members_with_roles", *withRoles, u"a list of {\"role\", \"user_id\"} is expected"_s);
        for (const Json &one : *withRoles)
            all << one;
    }
    for (const auto &[field, role] : {std::pair("members", "user"), std::pair("admins", "admin")}) {
        QList<QByteArray> ids;
        if (const Json *list = member(body, field)) {
            if (auto read = readInto(field, *list, ids); !read)
                return read.error();
        }
        for (const QByteArray &id : ids) {
            Json one;
            one["user_id"] = toJson(id);
            one["role"] = role;
            all << one;
        }
    }
    return all;
}

Result<Membership> addMember(ChangeDraft &draft, const Directory &directory, const Team &team, const Json &body, TeamMembers &done)
{
    bool isNew = false;
    auto user = memberFor(draft, directory, body, isNew);
    if (!user)
        return user.error();
    const bool there = directory.membership(team.id, user->id)
        || std::any_of(done.members.begin(), done.members.end(), [&](const Membership &other) { return other.userId == user->id; });
    if (there)
        return invalidField("member", u"User %1 is already a member of team %2."_s.arg(QString::fromUtf8(user->id), QString::fromUtf8(team.id)));
    Membership membership;
    if (auto applied = membershipForm().apply(body, membership); !applied)
        return applied.error();
    membership.teamId = team.id;
    membership.userId = user->id;
    if (membership.models.isEmpty())
        membership.models = team.memberModels;
    draft.create(membership);
    done.members << membership;
    done.users << *user;
    return membership;
}

/// The membership that a body names.
Result<Directory::Found<Membership>> membershipIn(const Directory &directory, const Team &team, const Json &body)
{
    const auto user = userNamed(directory, body);
    if (!user)
        return user.error();
    const QByteArray id = *user ? (*user)->id : memberBytes(body, "user_id");
    if (auto found = directory.membership(team.id, id))
        return found;
    return notFound("user_id", u"User=%1 is not a member of the team."_s, id.isEmpty() ? memberBytes(body, "user_email") : id);
}

/// A team that the actor runs, named by `team_id`.
Result<Directory::Found<Team>> teamToRun(const Actor &actor, const Directory &directory, const Json &body)
{
    const auto id = requiredText(body, "team_id");
    if (!id)
        return id.error();
    auto team = teamIn(directory, *id);
    if (!team)
        return team;
    if (auto allowed = Permissions(actor, directory).runTeam(**team); !allowed)
        return allowed.error();
    return team;
}

} // namespace

QFuture<Result<Team>> TeamService::create(Actor actor, Json body)
{
    return m_administration.commit<Team>([this, actor, body](const Directory &directory) -> Result<Decision<Team>> {
        Team team;
        if (auto applied = teamForm().apply(body, team); !applied)
            return applied.error();
        if (auto allowed = Permissions(actor, directory).ownTeam(team); !allowed)
            return allowed.error();
        if (team.id.isEmpty())
            team.id = newUuid();
        else if (directory.team(team.id))
            return invalidField("team_id", u"Team id = %1 already exists. Please use a different team id."_s.arg(QString::fromUtf8(team.id)));
        if (auto checked = checkTeam(directory, {}, team); !checked)
            return checked.error();
        ChangeDraft draft(actor, m_administration.clock->wall());
        draft.create(team);
        auto members = membersIn(body);
        if (!members)
            return members.error();
        TeamMembers done;
        for (const Json &one : std::as_const(*members)) {
            if (auto added = addMember(draft, directory, team, one, done); !added)
                return added.error();
        }
        return Decision<Team>{draft.take(), team};
    });
}

QFuture<Result<Team>> TeamService::update(Actor actor, Json body)
{
    return m_administration.commit<Team>([this, actor, body](const Directory &directory) -> Result<Decision<Team>> {
        const auto before = teamToRun(actor, directory, body);
        if (!before)
            return before.error();
        Team after = **before;
        if (auto applied = teamForm().apply(body, after); !applied)
            return applied.error();
        const Permissions permissions(actor, directory);
        if (!costsNothing(**before, after) && !(permissions.ownTeam(**before) && permissions.ownTeam(after)))
            return denied(u"A team's admin changes its members and keys; its models, budgets, limits and organization are its organization's or the proxy admin's to change."_s);
        if (auto checked = checkTeam(directory, **before, after); !checked)
            return checked.error();
        ChangeDraft draft(actor, m_administration.clock->wall());
        draft.update(**before, after);
        return Decision<Team>{draft.take(), after};
    });
}

QFuture<Result<QList<QByteArray>>> TeamService::remove(Actor actor, QList<QByteArray> ids)
{
    using Ids = QList<QByteArray>;
    return m_administration.commit<Ids>([this, actor, ids](const Directory &directory) -> Result<Decision<Ids>> {
        ChangeDraft draft(actor, m_administration.clock->wall());
        Ids done;
        for (const QByteArray &id : ids) {
            const auto team = teamIn(directory, id);
            if (!team)
                return team.error();
            if (auto allowed = Permissions(actor, directory).ownTeam(**team); !allowed)
                return allowed.error();
            if (done.contains(id))
                continue;
            done << id;
            for (const VirtualKey &key : directory.keysOf(KeyShelf::Owner::Team, id))
                draft.remove(key);
            for (const Membership &member : directory.membersOf(id))
                draft.remove(member);
            draft.remove(**team);
        }
        return Decision<Ids>{draft.take(), done};
    });
}

QFuture<Result<Team>> TeamService::setBlocked(Actor actor, QByteArray id, bool blocked)
{
    return m_administration.commit<Team>([this, actor, id, blocked](const Directory &directory) -> Result<Decision<Team>> {
        const auto before = teamIn(directory, id);
        if (!before)
            return before.error();
        if (auto allowed = Permissions(actor, directory).ownTeam(**before); !allowed)
            return allowed.error();
        Team after = **before;
        after.blocked = blocked;
        ChangeDraft draft(actor, m_administration.clock->wall());
        if ((*before)->blocked != blocked)
            draft.update(**before, after, blocked ? "blocked" : "unblocked");
        return Decision<Team>{draft.take(), after};
    });
}

QFuture<Result<TeamMembers>> TeamService::addMembers(Actor actor, Json body)
{
    return m_administration.commit<TeamMembers>([this, actor, body](const Directory &directory) -> Result<Decision<TeamMembers>> {
        const auto team = teamToRun(actor, directory, body);
        if (!team)
            return team.error();
        const Json *members = member(body, "member");
        if (!members || !(members->is_object() || (members->is_array() && !members->empty())))
            return wrongValue("member", members ? *members : Json(), u"{\"role\", \"user_id\" or \"user_email\"} or a list of them is expected"_s);
        ChangeDraft draft(actor, m_administration.clock->wall());
        TeamMembers done{**team, {}, {}};
        const Json list = members->is_array() ? *members : Json::array({*members});
        for (Json one : list) {
            // Given once for all of them.
            for (const char *shared : {"max_budget_in_team", "budget_duration", "tpm_limit", "rpm_limit", "budget_id"}) {
                if (const Json *value = member(body, shared); value && one.is_object() && !member(one, shared))
                    one[shared] = *value;
            }
            if (auto added = addMember(draft, directory, **team, one, done); !added)
                return added.error();
        }
        return Decision<TeamMembers>{draft.take(), done};
    });
}

QFuture<Result<TeamMembers>> TeamService::removeMember(Actor actor, Json body)
{
    return m_administration.commit<TeamMembers>([this, actor, body](const Directory &directory) -> Result<Decision<TeamMembers>> {
        const auto team = teamToRun(actor, directory, body);
        if (!team)
            return team.error();
        const auto membership = membershipIn(directory, **team, body);
        if (!membership)
            return membership.error();
        ChangeDraft draft(actor, m_administration.clock->wall());
        draft.remove(**membership);
        // His keys of this team would go on spending its money.
        for (const VirtualKey &key : directory.keysOf(KeyShelf::Owner::Team, (*team)->id)) {
            if (key.userId == (*membership)->userId)
                draft.remove(key);
        }
        return Decision<TeamMembers>{draft.take(), TeamMembers{**team, {**membership}, {}}};
    });
}

QFuture<Result<TeamMembers>> TeamService::updateMember(Actor actor, Json body)
{
    return m_administration.commit<TeamMembers>([this, actor, body](const Directory &directory) -> Result<Decision<TeamMembers>> {
        const auto team = teamToRun(actor, directory, body);
        if (!team)
            return team.error();
        const auto before = membershipIn(directory, **team, body);
        if (!before)
            return before.error();
        Membership after = **before;
        if (auto applied = membershipForm().apply(body, after); !applied)
            return applied.error();
        after.teamId = (*before)->teamId;
        after.userId = (*before)->userId;
        if (auto checked = checkBudget(directory, after.budgetId, (*before)->budgetId); !checked)
            return checked.error();
        ChangeDraft draft(actor, m_administration.clock->wall());
        draft.update(**before, after);
        const auto user = directory.user(after.userId);
        return Decision<TeamMembers>{draft.take(), TeamMembers{**team, {after}, user ? QList<User>{*user} : QList<User>()}};
    });
}

} // namespace Gatehouse
