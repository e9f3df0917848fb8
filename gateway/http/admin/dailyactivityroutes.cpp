// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/admin/dailyactivityroutes.h"

#include "gateway/http/admin/activityjson.h"
#include "gateway/http/admin/spendcall.h"
#include "gateway/pipeline/workercontext.h"

#include <QSet>

namespace Gatehouse {
namespace {

constexpr int mostOfPage = 1000;

/// Keys, users and teams that stand in the rows.
QList<EntityId> idsIn(const ActivityPage &page, SpendBy entity)
{
    QSet<QByteArray> keys, entities;
    for (const QList<ActivityRow> &rows : {page.rows, page.keyRows}) {
        for (const ActivityRow &row : rows) {
            keys.insert(row.key);
            entities.insert(row.entity);
        }
    }
    QList<EntityId> ids;
    for (const QByteArray &hash : keys) {
        if (!hash.isEmpty())
            ids << EntityId{EntityKind::Key, hash, {}};
    }
    if (entity != SpendBy::User && entity != SpendBy::Team)
        return ids;
    for (const QByteArray &id : entities) {
        if (!id.isEmpty())
            ids << EntityId{entity == SpendBy::User ? EntityKind::User : EntityKind::Team, id, {}};
    }
    return ids;
}

QCoro::Task<void> tellActivity(SpendCall call, ActivityQuery query)
{
    const auto page = co_await call.spend().activity(query);
    if (!page) {
        call.fail(page.error());
        co_return;
    }
    ActivityWriting writing;
    writing.zone = query.zone;
    writing.entity = query.entity;
    writing.page = query.page;
    writing.pageSize = query.pageSize;
    writing.whole = query.whole;
    writing.keyLimit = query.keyLimit;
    writing.names = co_await spendNames(call.route().worker->storage, idsIn(*page, query.entity));
    writing.upstreamModel = [snapshot = call.route().worker->snapshot](const QByteArray &deployment, const QByteArray &model) {
        const auto index = snapshot->byId.constFind(deployment);
        return index == snapshot->byId.constEnd() ? model : snapshot->targets[static_cast<std::size_t>(*index)].deployment.upstreamModel;
    };
    answer(call.route(), activityJson(*page, writing));
}

Result<ActivityQuery> activityQueryOf(const SpendCall &call, SpendBy entity, const char *entityField, bool whole)
{
    const auto period = call.period(0);
    const auto page = call.number("page", 1, 1, 1'000'000), size = call.number("page_size", whole ? mostOfPage : 50, 1, mostOfPage);
    const auto keys = call.number("api_key_limit", 50, 1, mostOfPage);
    for (const Error *error : {period ? nullptr : &period.error(), page ? nullptr : &page.error(), size ? nullptr : &size.error(), keys ? nullptr : &keys.error()}) {
        if (error)
            return *error;
    }
    ActivityQuery query{period->from, period->to, period->zone, entity, period->filters, *page, *size, whole, *keys};
    if (const QList<QByteArray> entities = call.list(entityField); !entities.isEmpty())
        query.filters << SpendFilter{entity, entities};
    if (call.has("model"))
        query.filters << SpendFilter{SpendBy::Model, call.list("model")};
    if (call.has("api_key"))
        query.filters << SpendFilter{SpendBy::Key, {call.keyHash("api_key")}};
    return query;
}

void activityBy(RouteCall routeCall, SpendBy entity, const char *entityField, const char *onlyForAdmins = nullptr, bool whole = false)
{
    const SpendCall call(std::move(routeCall));
    if (onlyForAdmins) {
        if (const auto allowed = call.scope().needsAll(onlyForAdmins); !allowed)
            return call.fail(allowed.error());
    }
    auto query = activityQueryOf(call, entity, entityField, whole);
    if (!query)
        return call.fail(query.error());
    tellActivity(call, *std::move(query));
}

} // namespace

void userDailyActivity(RouteCall call)
{
    activityBy(std::move(call), SpendBy::User, "user_id");
}

void userDailyActivityWhole(RouteCall call)
{
    activityBy(std::move(call), SpendBy::User, "user_id", nullptr, true);
}

void teamDailyActivity(RouteCall call)
{
    activityBy(std::move(call), SpendBy::Team, "team_ids");
}

void tagDailyActivity(RouteCall call)
{
    activityBy(std::move(call), SpendBy::Tag, "tags", "tag");
}

void organizationDailyActivity(RouteCall call)
{
    activityBy(std::move(call), SpendBy::Organization, "organization_ids", "organization");
}

void customerDailyActivity(RouteCall call)
{
    activityBy(std::move(call), SpendBy::Customer, "end_user_ids", "customer");
}

} // namespace Gatehouse
