// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/keyservice.h"

#include "gateway/services/keyrequest.h"
#include "gateway/services/permissions.h"
#include "gateway/services/wire/wireview.h"
#include "gateway/storage/entitystore.h"

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

bool matches(const KeyQuery &query, const VirtualKey &key)
{
    const auto fits = [](const QByteArray &wanted, const QByteArray &value) { return wanted.isEmpty() || wanted == value; };
    if (!fits(query.userId, key.userId) || !fits(query.organizationId, key.organizationId) || !fits(query.hash, key.hash) || !fits(query.alias, key.alias)
        || !fits(query.teamId, key.teamId))
        return false;
    if (!query.accessGroupId.isEmpty() && !key.accessGroups.contains(query.accessGroupId))
        return false;
    if (query.aliasedOnly && key.alias.isEmpty())
        return false;
    if (!query.search.isEmpty() && !key.alias.toLower().contains(query.search.toLower()))
        return false;
    return query.projectId.isEmpty() || memberBytes(wireOfObject(key.kept.rest), "project_id") == query.projectId;
}

/// Those that may be in the answer: found by owner where the query names one.
QList<VirtualKey> candidates(const KeyQuery &query, const Directory &directory)
{
    if (!query.hash.isEmpty()) {
        const auto key = directory.key(query.hash);
        return key ? QList<VirtualKey>{*key} : QList<VirtualKey>();
    }
    if (!query.alias.isEmpty())
        return directory.keysOf(KeyShelf::Owner::Alias, query.alias);
    if (!query.userId.isEmpty() && !query.includeCreatedByKeys && !query.includeTeamKeys)
        return directory.keysOf(KeyShelf::Owner::User, query.userId);
    if (!query.teamId.isEmpty())
        return directory.keysOf(KeyShelf::Owner::Team, query.teamId);
    QList<VirtualKey> all;
    all.reserve(directory.keyCount());
    directory.keys().forEach([&](VirtualKey key) { all << std::move(key); });
    return all;
}

/// LiteLLM's scope: an admin lists all, everybody else his own, and those of teams he runs when he asks for them.
bool inScope(const KeyQuery &query, const VirtualKey &key, const Actor &actor, const Permissions &permissions, const Directory &directory)
{
    if (permissions.seesAll())
        return true;
    if (!actor.userId.isEmpty() && key.userId == actor.userId)
        return true;
    if (!key.hash.isEmpty() && key.hash == actor.keyHash)
        return true;
    if (query.includeCreatedByKeys && !actor.userId.isEmpty() && key.kept.createdBy == actor.userId)
        return true;
    const auto team = directory.team(key.teamId);
    const bool asked = query.includeTeamKeys || query.teamId == key.teamId;
    return (asked && team && permissions.runsTeam(*team)) || (!key.organizationId.isEmpty() && permissions.runsOrganization(key.organizationId));
}

using Less = std::function<bool(const VirtualKey &, const VirtualKey &)>;

template <class Value>
Less by(Value value)
{
    return [value](const VirtualKey &a, const VirtualKey &b) {
        const auto left = value(a), right = value(b);
        return left != right ? left < right : a.hash < b.hash;
    };
}

Result<Less> orderBy(const QByteArray &column, const WireView &view)
{
    if (column == "created_at")
        return by([](const VirtualKey &key) { return key.kept.createdAt; });
    if (column == "updated_at")
        return by([](const VirtualKey &key) { return key.kept.updatedAt; });
    if (column == "key_alias")
        return by([](const VirtualKey &key) { return key.alias.toLower(); });
    if (column == "token" || column == "key_hash")
        return by([](const VirtualKey &key) { return key.hash; });
    if (column == "user_id")
        return by([](const VirtualKey &key) { return key.userId; });
    if (column == "team_id")
        return by([](const VirtualKey &key) { return key.teamId; });
    if (column == "expires")
        return by([](const VirtualKey &key) { return key.expiresAt.value_or(WallTime::max()); });
    if (column == "max_budget")
        return by([](const VirtualKey &key) { return key.limits.maxBudget.value_or(Money::fromNano(std::numeric_limits<qint64>::max())); });
    if (column == "spend")
        return by([view](const VirtualKey &key) { return view.counted(key).spent; });
    Error error(ErrorKind::InvalidRequest, u"`sort_by` is \"%1\"; keys can be sorted by created_at, updated_at, key_alias, token, user_id, team_id, expires, max_budget and spend."_s.arg(
                                               QString::fromUtf8(column)));
    error.param = "sort_by";
    return error;
}

Result<KeyPage> keyPageOf(const Administration &parts, const Actor &actor, const KeyQuery &query)
{
    const Result<Directory::Pointer> directory = parts.keeper.directory();
    if (!directory)
        return directory.error();
    const Permissions permissions(actor, **directory);
    if (!permissions.seesAll() && !query.userId.isEmpty() && !permissions.seesUser(query.userId) && query.teamId.isEmpty())
        return denied(u"You are not authorized to check another user's keys. user_id=%1"_s.arg(QString::fromUtf8(query.userId)));
    if (const auto team = (*directory)->team(query.teamId); team && !permissions.seesTeam(*team))
        return denied(u"You are not authorized to check this team's keys. team_id=%1"_s.arg(QString::fromUtf8(query.teamId)));
    const WireView view = parts.view(**directory);
    const Result<Less> less = orderBy(query.sortBy, view);
    if (!less)
        return less.error();
    QList<VirtualKey> keys = candidates(query, **directory);
    keys.removeIf([&](const VirtualKey &key) { return !matches(query, key) || !inScope(query, key, actor, permissions, **directory); });
    std::sort(keys.begin(), keys.end(), [&](const VirtualKey &a, const VirtualKey &b) { return query.descending ? (*less)(b, a) : (*less)(a, b); });
    KeyPage page;
    page.total = keys.size();
    page.page = query.page;
    page.size = query.size;
    page.keys = keys.mid(static_cast<qsizetype>(query.page - 1) * query.size, query.size);
    return page;
}

QCoro::Task<Result<KeyPage>> deletedKeys(const Administration *administration, Actor actor, KeyQuery query)
{
    const Administration &parts = *administration;
    const Result<Directory::Pointer> directory = parts.keeper.directory();
    if (!directory)
        co_return directory.error();
    const Permissions permissions(actor, **directory);
    DeletedKeyQuery asked{query.hash, query.alias, query.userId, query.teamId, query.organizationId, query.size, (query.page - 1) * query.size};
    // Others see what they could have deleted: their own.
    if (!permissions.seesAll())
        asked.userId = actor.userId.isEmpty() ? QByteArrayLiteral("\x01") : actor.userId;
    QFuture<Result<DeletedKeyPage>> asking = parts.keeper.store().deletedKeys(asked);
    const Result<DeletedKeyPage> found = co_await asking;
    if (!found)
        co_return found.error();
    KeyPage page;
    page.total = found->total;
    page.page = query.page;
    page.size = query.size;
    for (const DeletedKey &deleted : found->rows)
        page.keys << deleted.key;
    co_return page;
}

} // namespace

QFuture<Result<KeyPage>> KeyService::list(Actor actor, KeyQuery query) const
{
    if (query.deleted)
        return futureOf(deletedKeys(&m_administration, std::move(actor), std::move(query)));
    QPromise<Result<KeyPage>> promise;
    promise.start();
    promise.addResult(keyPageOf(m_administration, actor, query));
    promise.finish();
    return promise.future();
}

} // namespace Gatehouse
