// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/teamservice.h"

#include "gateway/base/ids.h"
#include "gateway/services/permissions.h"
#include "gateway/services/wire/wireview.h"

// The rest of TeamService: its models, permissions and spend, and what may be seen of it.

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

Result<Directory::Found<Team>> teamToChange(const Directory &directory, const QByteArray &id)
{
    if (auto team = directory.team(id))
        return team;
    return notFound("team_id", u"Team not found, passed team_id=%1"_s, id);
}

} // namespace

Result<Directory::Found<User>> userNamed(const Directory &directory, const Json &body)
{
    QByteArray id, email;
    if (const Json *value = member(body, "user_id")) {
        if (auto read = readInto("user_id", *value, id); !read)
            return read.error();
    }
    if (const Json *value = member(body, "user_email")) {
        if (auto read = readInto("user_email", *value, email); !read)
            return read.error();
    }
    if (!id.isEmpty())
        return directory.user(id);
    if (email.isEmpty())
        return invalidField("user_id", u"Either user_id or user_email needs to be passed in."_s);
    Directory::Found<User> found;
    directory.users().forEach([&](const Directory::Found<User> &user) {
        if (user->email.compare(email, Qt::CaseInsensitive) == 0)
            found = user;
    });
    return found;
}

Result<User> memberFor(ChangeDraft &draft, const Directory &directory, const Json &body, bool &isNew)
{
    if (!body.is_object())
        return wrongValue("member", body, u"{\"role\", \"user_id\" or \"user_email\"} is expected"_s);
    const auto found = userNamed(directory, body);
    if (!found)
        return found.error();
    isNew = !*found;
    if (!isNew)
        return **found;
    User user;
    user.id = memberBytes(body, "user_id");
    user.email = memberBytes(body, "user_email");
    if (user.id.isEmpty())
        user.id = newUuid();
    // Two members of one body may be the same new user.
    if (!draft.creates(EntityId{EntityKind::User, user.id, {}}))
        draft.create(user);
    return user;
}

QFuture<Result<TeamMembers>> TeamService::resetMemberSpend(Actor actor, QByteArray teamId, QByteArray userId, Money to)
{
    return m_administration.commit<TeamMembers>([this, actor, teamId, userId, to](const Directory &directory) -> Result<Decision<TeamMembers>> {
        const auto team = teamToChange(directory, teamId);
        if (!team)
            return team.error();
        if (auto allowed = Permissions(actor, directory).runTeam(**team); !allowed)
            return allowed.error();
        const auto membership = directory.membership(teamId, userId);
        if (!membership)
            return notFound("user_id", u"User=%1 is not a member of the team."_s, userId);
        ChangeDraft draft(actor, m_administration.clock->wall());
        const auto counted = m_administration.view(directory).counted(*membership);
        if (to > counted.spent)
            return invalidField("reset_to", u"`reset_to` is %1, but only %2 is spent: a reset cannot raise it."_s.arg(QString::fromLatin1(to.toDecimal()), QString::fromLatin1(counted.spent.toDecimal())));
        draft.setPurse(counted.purse, counted.period.start, to);
        const QByteArray was = ChangeDraft::auditText(Json{{"spend", counted.spent.usd()}}), is = ChangeDraft::auditText(Json{{"spend", to.usd()}});
        draft.audit("spend_reset", EntityId{EntityKind::Membership, teamId, userId}, was, is);
        return Decision<TeamMembers>{draft.take(), TeamMembers{**team, {*membership}, {}}};
    });
}

QFuture<Result<Team>> TeamService::changeModels(Actor actor, Json body, bool adding)
{
    return m_administration.commit<Team>([this, actor, body, adding](const Directory &directory) -> Result<Decision<Team>> {
        const auto id = requiredText(body, "team_id");
        const auto models = requiredTexts(body, "models");
        if (!id || !models)
            return id ? models.error() : id.error();
        const auto before = teamToChange(directory, *id);
        if (!before)
            return before.error();
        if (auto allowed = Permissions(actor, directory).ownTeam(**before); !allowed)
            return allowed.error();
        Team after = **before;
        for (const QByteArray &model : *models) {
            if (!adding)
                after.models.removeAll(model);
            else if (!after.models.contains(model))
                after.models << model;
        }
        // An empty list would allow all.
        if (!adding && after.models.isEmpty() && !(*before)->models.isEmpty())
            return invalidField("models", u"These are all models of the team, and a team without a list may use every model. Block the team, or leave one."_s);
        ChangeDraft draft(actor, m_administration.clock->wall());
        if (after.models != (*before)->models)
            draft.update(**before, after);
        return Decision<Team>{draft.take(), after};
    });
}

QFuture<Result<Team>> TeamService::setPermissions(Actor actor, Json body)
{
    return m_administration.commit<Team>([this, actor, body](const Directory &directory) -> Result<Decision<Team>> {
        const auto id = requiredText(body, "team_id");
        if (!id)
            return id.error();
        const auto before = teamToChange(directory, *id);
        if (!before)
            return before.error();
        if (auto allowed = Permissions(actor, directory).runTeam(**before); !allowed)
            return allowed.error();
        Team after = **before;
        const Json *permissions = member(body, "team_member_permissions");
        if (!permissions)
            return invalidField("team_member_permissions", u"`team_member_permissions` is missing: give a list of routes, as in [\"/key/generate\"]."_s);
        if (auto read = readInto("team_member_permissions", *permissions, after.memberPermissions); !read)
            return read.error();
        ChangeDraft draft(actor, m_administration.clock->wall());
        draft.update(**before, after);
        return Decision<Team>{draft.take(), after};
    });
}

Result<Team> TeamService::find(const Actor &actor, const QByteArray &id) const
{
    const Result<Directory::Pointer> directory = m_administration.keeper.directory();
    if (!directory)
        return directory.error();
    if (id.isEmpty())
        return invalidField("team_id", u"`team_id` is missing: give it as ?team_id=…"_s);
    const auto team = teamToChange(**directory, id);
    if (!team)
        return team.error();
    if (auto allowed = Permissions(actor, **directory).seeTeam(**team); !allowed)
        return allowed.error();
    return **team;
}

Result<QList<Team>> TeamService::list(const Actor &actor, const QByteArray &userId, const QByteArray &organizationId, const QByteArray &alias) const
{
    const Result<Directory::Pointer> directory = m_administration.keeper.directory();
    if (!directory)
        return directory.error();
    const Permissions permissions(actor, **directory);
    if (!userId.isEmpty()) {
        if (auto allowed = permissions.seeUser(userId); !allowed)
            return allowed.error();
    }
    return collected((*directory)->teams(), [&](const Team &team) {
        return permissions.seesTeam(team) && (userId.isEmpty() || (*directory)->membership(team.id, userId)) && (organizationId.isEmpty() || team.organizationId == organizationId)
            && (alias.isEmpty() || team.alias.toLower().contains(alias.toLower()));
    });
}

} // namespace Gatehouse
