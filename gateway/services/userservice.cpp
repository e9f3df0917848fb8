// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/userservice.h"

#include "gateway/base/ids.h"
#include "gateway/services/permissions.h"
#include "gateway/services/teamservice.h"
#include "gateway/services/wire/wireview.h"

#include <sodium.h>

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

/// `password`, hashed slowly. Nothing when it is absent; an empty hash when it is null.
Result<std::optional<QByteArray>> passwordIn(const Json &body)
{
    const Json *value = member(body, "password");
    if (!value)
        return std::optional<QByteArray>();
    if (value->is_null())
        return std::optional<QByteArray>(QByteArray());
    const Secret password(jsonBytes(*value));
    if (!value->is_string() || password.isEmpty())
        return Error(ErrorKind::Unprocessable, u"`password` is to be a text that is not empty."_s);
    char hash[crypto_pwhash_STRBYTES];
    if (crypto_pwhash_str(hash, password.reveal().constData(), static_cast<unsigned long long>(password.reveal().size()), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        return Error(ErrorKind::Internal, u"There is not enough memory to hash a password."_s);
    return std::optional<QByteArray>(QByteArray(hash));
}

Result<void> checkUnique(const Directory &directory, const User &before, const User &user)
{
    if (!user.email.isEmpty() && user.email.compare(before.email, Qt::CaseInsensitive) != 0) {
        Json named;
        named["user_email"] = toJson(user.email);
        const auto other = userNamed(directory, named);
        if (other && *other && (*other)->id != user.id) {
            Error error(ErrorKind::Conflict, u"User with email %1 already exists"_s.arg(QString::fromUtf8(user.email)));
            error.param = "user_email";
            return error;
        }
    }
    if (auto checked = checkOrganization(directory, user.organizationId, before.organizationId); !checked)
        return checked;
    return checkBudget(directory, user.budgetId, before.budgetId);
}

/// Ids of `organizations`, and whether the actor may put users there.
Result<QList<QByteArray>> organizationsIn(const Json &body, const Directory &directory)
{
    QList<QByteArray> ids;
    if (const Json *value = member(body, "organizations")) {
        if (auto read = readInto("organizations", *value, ids); !read)
            return read.error();
    }
    for (const QByteArray &id : std::as_const(ids)) {
        if (auto checked = checkOrganization(directory, id); !checked)
            return checked.error();
    }
    return ids;
}

Result<void> mayCreate(const Permissions &permissions, const User &user, const QList<QByteArray> &organizations)
{
    const bool runsAll = !organizations.isEmpty() && std::all_of(organizations.begin(), organizations.end(), [&](const QByteArray &id) { return permissions.runsOrganization(id); });
    const bool ordinary = user.role == UserRole::InternalUser || user.role == UserRole::InternalUserViewer;
    const bool pays = user.organizationId.isEmpty() || organizations.contains(user.organizationId);
    return runsAll && ordinary && pays ? Result<void>() : permissions.administrate();
}

/// `teams`: ids, or `{team_id, user_role, max_budget_in_team}`.
Result<void> joinTeams(ChangeDraft &draft, const Json &body, const Directory &directory, const Permissions &permissions, const User &user)
{
    const Json *teams = member(body, "teams");
    if (!teams || teams->is_null())
        return {};
    if (!teams->is_array())
        return wrongValue("teams", *teams, u"a list of team ids is expected"_s);
    for (const Json &one : *teams) {
        const QByteArray id = one.is_string() ? jsonBytes(one) : memberBytes(one, "team_id");
        const auto team = directory.team(id);
        if (!team)
            return notFound("teams", u"Team not found, passed team_id=%1"_s, id);
        if (auto allowed = permissions.runTeam(*team); !allowed)
            return allowed;
        Membership membership;
        if (one.is_object()) {
            Json about = one;
            if (const Json *role = member(one, "user_role"))
                about["role"] = *role;
            about.erase("user_role");
            if (auto applied = membershipForm().apply(about, membership); !applied)
                return applied;
        }
        membership.teamId = id;
        membership.userId = user.id;
        if (directory.membership(id, user.id) || draft.creates(EntityId{EntityKind::Membership, id, user.id}))
            continue;
        if (membership.models.isEmpty())
            membership.models = team->memberModels;
        draft.create(membership);
    }
    return {};
}

/// The body of the key that comes with a user: what says something about keys, and no limits, which are the user's.
Json keyBodyFor(const Json &body, const User &user)
{
    Json asked = Json::object();
    for (const char *field : {"key_alias", "duration", "models", "aliases", "config", "permissions", "metadata", "guardrails", "tags", "allowed_routes", "key_type", "team_id"}) {
        if (const Json *value = member(body, field))
            asked[field] = *value;
    }
    asked["user_id"] = toJson(user.id);
    return asked;
}

Result<User> changedUser(ChangeDraft &draft, const Actor &actor, const Json &body, const Directory &directory)
{
    const auto before = userNamed(directory, body);
    if (!before)
        return before.error();
    if (!*before)
        return notFound("user_id", u"User not found, passed user_id=%1"_s, memberBytes(body, "user_id", memberBytes(body, "user_email")));
    User after = **before;
    if (auto applied = userForm().apply(body, after); !applied)
        return applied.error();
    after.id = (*before)->id;
    const auto password = passwordIn(body);
    if (!password)
        return password.error();
    if (*password)
        after.passwordHash = **password;
    if (!actor.isAdmin()) {
        const bool self = !actor.userId.isEmpty() && actor.userId == after.id && !actor.isViewer();
        User allowed = **before; // what everybody may say of himself
        allowed.alias = after.alias;
        allowed.kept = after.kept;
        allowed.passwordHash = after.passwordHash;
        if (!self || after != allowed)
            return Permissions(actor, directory).administrate().error();
    }
    if (auto checked = checkUnique(directory, **before, after); !checked)
        return checked.error();
    draft.update(**before, after);
    return after;
}

} // namespace

QFuture<Result<NewUser>> UserService::create(Actor actor, Json body)
{
    return m_administration.commit<NewUser>([this, actor, body](const Directory &directory) -> Result<Decision<NewUser>> {
        NewUser made;
        User &user = made.user;
        if (auto applied = userForm().apply(body, user); !applied)
            return applied.error();
        const auto organizations = organizationsIn(body, directory);
        if (!organizations)
            return organizations.error();
        const Permissions permissions(actor, directory);
        if (auto allowed = mayCreate(permissions, user, *organizations); !allowed)
            return allowed.error();
        if (user.id.isEmpty())
            user.id = newUuid();
        if (directory.user(user.id)) {
            Error error(ErrorKind::Conflict, u"User with id %1 already exists"_s.arg(QString::fromUtf8(user.id)));
            error.param = "user_id";
            return error;
        }
        if (auto checked = checkUnique(directory, {}, user); !checked)
            return checked.error();
        const auto password = passwordIn(body);
        if (!password)
            return password.error();
        user.passwordHash = password->value_or(QByteArray());
        ChangeDraft draft(actor, m_administration.clock->wall());
        draft.create(user);
        if (auto joined = joinTeams(draft, body, directory, permissions, user); !joined)
            return joined.error();
        for (const QByteArray &id : *organizations) {
            OrganizationMembership membership;
            membership.organizationId = id;
            membership.userId = user.id;
            draft.create(membership);
        }
        if (memberBool(body, "auto_create_key", true)) {
            auto key = draftKey(draft, actor, keyBodyFor(body, user), directory, m_administration, nullptr);
            if (!key)
                return key.error();
            made.key = *key;
        }
        return Decision<NewUser>{draft.take(), made};
    });
}

QFuture<Result<User>> UserService::update(Actor actor, Json body)
{
    return m_administration.commit<User>([this, actor, body](const Directory &directory) -> Result<Decision<User>> {
        ChangeDraft draft(actor, m_administration.clock->wall());
        auto user = changedUser(draft, actor, body, directory);
        if (!user)
            return user.error();
        return Decision<User>{draft.take(), *user};
    });
}

QFuture<Result<QList<UserOutcome>>> UserService::updateMany(Actor actor, Json body)
{
    using Outcomes = QList<UserOutcome>;
    return m_administration.commit<Outcomes>([this, actor, body](const Directory &directory) -> Result<Decision<Outcomes>> {
        if (auto allowed = Permissions(actor, directory).administrate(); !allowed)
            return allowed.error();
        Json bodies = Json::array();
        if (memberBool(body, "all_users")) {
            const Json *updates = member(body, "user_updates");
            if (!updates || !updates->is_object())
                return invalidField("user_updates", u"`user_updates` is missing: what is to be changed for all users."_s);
            for (const User &user : collected(directory.users(), [](const User &) { return true; })) {
                Json one = *updates;
                one["user_id"] = toJson(user.id);
                bodies.push_back(std::move(one));
            }
        } else if (const Json *users = member(body, "users"); users && users->is_array() && !users->empty()) {
            bodies = *users;
        } else {
            return invalidField("users", u"Give `users`, a list of objects with `user_id`, or `all_users` with `user_updates`."_s);
        }
        constexpr std::size_t most = 500;
        if (bodies.size() > most)
            return invalidField("users", u"%1 users are more than the %2 that can be updated at once."_s.arg(bodies.size()).arg(most));
        Outcomes outcomes;
        ChangeDraft all(actor, m_administration.clock->wall());
        QList<QByteArray> done;
        for (const Json &one : bodies) {
            ChangeDraft trial(actor, all.now()); // what fails must leave nothing behind
            auto user = changedUser(trial, actor, one, directory);
            if (user && done.contains(user->id))
                user = invalidField("users", u"Another item of `users` is the same user."_s);
            if (user) {
                done << user->id;
                all.append(trial.take());
            }
            outcomes << UserOutcome{memberBytes(one, "user_id", memberBytes(one, "user_email")), user};
        }
        return Decision<Outcomes>{all.take(), outcomes};
    });
}

QFuture<Result<qint64>> UserService::remove(Actor actor, QList<QByteArray> ids)
{
    return m_administration.commit<qint64>([this, actor, ids](const Directory &directory) -> Result<Decision<qint64>> {
        const Permissions permissions(actor, directory);
        if (auto allowed = permissions.administrate(); !allowed)
            return allowed.error();
        ChangeDraft draft(actor, m_administration.clock->wall());
        QList<QByteArray> done;
        for (const QByteArray &id : ids) {
            const auto user = directory.user(id);
            if (!user)
                return notFound("user_ids", u"User not found, passed user_id=%1"_s, id);
            if (done.contains(id))
                continue;
            done << id;
            for (const VirtualKey &key : directory.keysOf(KeyShelf::Owner::User, id))
                draft.remove(key);
            for (const Membership &membership : directory.membershipsOf(id))
                draft.remove(membership);
            for (const OrganizationMembership &membership : directory.organizationMembershipsOf(id))
                draft.remove(membership);
            draft.remove(*user);
        }
        return Decision<qint64>{draft.take(), done.size()};
    });
}

Result<User> UserService::find(const Actor &actor, const QByteArray &id) const
{
    const Result<Directory::Pointer> directory = m_administration.keeper.directory();
    if (!directory)
        return directory.error();
    if (auto allowed = Permissions(actor, **directory).seeUser(id); !allowed)
        return allowed.error();
    if (const auto user = (*directory)->user(id))
        return *user;
    return notFound("user_id", u"User %1 not found"_s, id);
}

Result<PageOf<User>> UserService::list(const Actor &actor, const UserQuery &query) const
{
    const Result<Directory::Pointer> directory = m_administration.keeper.directory();
    if (!directory)
        return directory.error();
    const Permissions permissions(actor, **directory);
    const bool runsSome = [&] {
        const auto memberships = (*directory)->organizationMembershipsOf(actor.userId);
        return std::any_of(memberships.begin(), memberships.end(), [](const auto &membership) { return membership.role == UserRole::OrgAdmin; });
    }();
    if (!permissions.seesAll() && !runsSome)
        return permissions.administrate().error();
    const WireView view = m_administration.view(**directory);
    QList<User> users = collected((*directory)->users(), [&](const User &user) {
        const auto holds = [](const QByteArray &part, const QByteArray &text) { return part.isEmpty() || text.toLower().contains(part.toLower()); };
        return (query.role.isEmpty() || toText(user.role) == query.role) && (query.ids.isEmpty() || query.ids.contains(user.id)) && (query.ssoIds.isEmpty() || query.ssoIds.contains(user.ssoId))
            && holds(query.email, user.email) && holds(query.alias, user.alias) && (query.teamId.isEmpty() || (*directory)->membership(query.teamId, user.id))
            && (query.organizationId.isEmpty() || (*directory)->organizationMembership(query.organizationId, user.id)) && permissions.seesUser(user.id);
    });
    const auto sortBy = [&](auto value) {
        std::stable_sort(users.begin(), users.end(), [&](const User &a, const User &b) { return query.descending ? value(b) < value(a) : value(a) < value(b); });
    };
    if (query.sortBy == "user_id")
        sortBy([](const User &user) { return user.id; });
    else if (query.sortBy == "user_email")
        sortBy([](const User &user) { return user.email.toLower(); });
    else if (query.sortBy == "user_alias")
        sortBy([](const User &user) { return user.alias.toLower(); });
    else if (query.sortBy == "user_role")
        sortBy([](const User &user) { return toText(user.role); });
    else if (query.sortBy == "spend")
        sortBy([&](const User &user) { return view.counted(user).spent; });
    else if (query.sortBy == "created_at")
        sortBy([](const User &user) { return user.kept.createdAt; });
    else
        return invalidField("sort_by", u"`sort_by` is \"%1\"; users can be sorted by user_id, user_email, user_alias, user_role, spend and created_at."_s.arg(QString::fromUtf8(query.sortBy)));
    return pageOf(users, query.page, query.size);
}

} // namespace Gatehouse
