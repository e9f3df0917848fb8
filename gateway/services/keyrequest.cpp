// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/keyrequest.h"

#include "gateway/access/routeaccess.h"
#include "gateway/accounting/duration.h"
#include "gateway/base/ids.h"
#include "gateway/services/permissions.h"
#include "gateway/services/wire/keyjson.h"

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

QString text(const QByteArray &utf8)
{
    return QString::fromUtf8(utf8);
}

Error missing(const char *param, QString message)
{
    Error error(ErrorKind::NotFound, std::move(message));
    error.param = param;
    return error;
}

Error invalid(const char *param, QString message)
{
    Error error(ErrorKind::InvalidRequest, std::move(message));
    error.param = param;
    return error;
}

Result<void> applyKeyType(const Json &body, VirtualKey &key)
{
    const Json *type = member(body, "key_type");
    if (!type || type->is_null())
        return {};
    if (!type->is_string())
        return wrongValue("key_type", *type, u"default, llm_api, management or read_only is expected"_s);
    auto routes = allowedRoutesOfKeyType(jsonBytes(*type));
    if (!routes) {
        Error error = routes.error();
        error.param = "key_type";
        return error;
    }
    if (!member(body, "allowed_routes") || !routes->isEmpty())
        key.allowedRoutes = *routes;
    return {};
}

Result<void> applyDuration(const Json &body, WallTime now, VirtualKey &key)
{
    const Json *duration = member(body, "duration");
    if (!duration)
        return {};
    if (!duration->is_null() && !duration->is_string())
        return wrongValue("duration", *duration, u"a text as in \"30d\" is expected; null or \"-1\" means never"_s);
    auto expires = expiryFrom(jsonBytes(*duration), now);
    if (!expires) {
        Error error = expires.error();
        error.param = "duration";
        return error;
    }
    key.expiresAt = *expires;
    return {};
}

/// What the key refers to is there.
Result<void> checkOwners(const VirtualKey &before, const VirtualKey &key, const Directory &directory)
{
    // What was deleted since does not hinder other changes.
    if (key.teamId != before.teamId && !key.teamId.isEmpty() && !directory.team(key.teamId))
        return missing("team_id", u"Team doesn't exist in db. Team=%1. Create it with `/team/new`."_s.arg(text(key.teamId)));
    if (key.organizationId != before.organizationId && !key.organizationId.isEmpty() && !directory.organization(key.organizationId))
        return missing("organization_id", u"Organization doesn't exist in db. Organization=%1. Create it with `/organization/new`."_s.arg(text(key.organizationId)));
    if (key.budgetId != before.budgetId && !key.budgetId.isEmpty() && !directory.budget(key.budgetId))
        return missing("budget_id", u"Budget doesn't exist in db. Budget=%1. Create it with `/budget/new`."_s.arg(text(key.budgetId)));
    for (const QByteArray &group : key.accessGroups) {
        if (!before.accessGroups.contains(group) && !directory.accessGroup(group))
            return missing("access_group_ids", u"Access group %1 not found. Create it with `/access_group/new`."_s.arg(text(group)));
    }
    if (!key.alias.isEmpty() && key.alias != before.alias) {
        const auto other = directory.keyByAlias(key.alias);
        if (other && other->hash != key.hash)
            return invalid("key_alias", u"Key with alias '%1' already exists. Unique key aliases across all keys are required."_s.arg(text(key.alias)));
    }
    return {};
}

Result<void> checkAdminFields(const VirtualKey &before, const VirtualKey &key, const Json &body, const Actor &actor)
{
    if (actor.isAdmin())
        return {};
    // Only what really changes: clients send back what they were given.
    const bool preset = member(body, "key_type") && !member(body, "allowed_routes");
    if (key.allowedRoutes != before.allowedRoutes && !preset)
        return denied(u"Only proxy admins can set `allowed_routes` on a key. Use `key_type` to pick a preset instead."_s);
    const Json permissions = wireOfObject(key.kept.rest).value("permissions", Json::object());
    const Json former = wireOfObject(before.kept.rest).value("permissions", Json::object());
    if (permissions != former && !(permissions.empty() && former.empty()))
        return denied(u"Only proxy admins can set `permissions` on a key."_s);
    if (key.blocked != before.blocked && before.blocked)
        return denied(u"Only proxy admins can unblock a key."_s);
    return {};
}

} // namespace

QByteArray keyHashOf(const QByteArray &keyOrHash)
{
    return keyOrHash.startsWith("sk-") ? sha256Hex(keyOrHash) : keyOrHash;
}

Result<VirtualKey> findKey(const Directory &directory, const QByteArray &keyOrHash)
{
    if (keyOrHash.isEmpty())
        return invalid("key", u"`key` is missing: give the key or its hash."_s);
    auto key = directory.key(keyHashOf(keyOrHash));
    if (key)
        return std::move(*key);
    // The text of a key stays out of messages and logs.
    const QString shown = keyOrHash.startsWith("sk-") ? u"sk-..."_s + text(keyOrHash.last(std::min<qsizetype>(4, keyOrHash.size() - 3))) : text(keyOrHash.left(80));
    return missing("key", u"Key not found in database. Key=%1"_s.arg(shown));
}

Result<void> applyKeyBody(const Json &body, const Actor &actor, const Directory &directory, WallTime now, VirtualKey &key)
{
    const VirtualKey before = key;
    if (auto applied = keyForm().apply(body, key); !applied)
        return applied;
    if (auto applied = applyKeyType(body, key); !applied)
        return applied;
    if (auto applied = applyDuration(body, now, key); !applied)
        return applied;
    if (member(body, "temp_budget_increase") || member(body, "temp_budget_expiry")) {
        if (key.temporaryIncrease.has_value() != key.increaseExpiresAt.has_value())
            return invalid("temp_budget_increase", u"`temp_budget_increase` and `temp_budget_expiry` go together: give both, or null for both."_s);
    }
    if (auto checked = checkAdminFields(before, key, body, actor); !checked)
        return checked;
    return checkOwners(before, key, directory);
}

Result<std::optional<Money>> spendIn(const Json &body, const Actor &actor)
{
    std::optional<Money> spend;
    const Json *value = member(body, "spend");
    if (!value || value->is_null())
        return spend;
    if (!actor.isAdmin())
        return denied(u"Only proxy admins can set `spend` on a key."_s);
    if (auto read = readInto("spend", *value, spend); !read)
        return read.error();
    return spend;
}

} // namespace Gatehouse
