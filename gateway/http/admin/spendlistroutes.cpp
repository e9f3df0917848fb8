// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/admin/spendlistroutes.h"

#include "gateway/http/admin/spendcall.h"
#include "gateway/http/admin/spendnames.h"
#include "gateway/pipeline/workercontext.h"

namespace Gatehouse {
namespace {

/// Where spend without a beginning begins.
constexpr int daysOfEverything = 40 * 365;
constexpr int mostListed = 1000;

Json textOrNothing(const QByteArray &text)
{
    return text.isEmpty() ? Json(nullptr) : toJson(text);
}

Json moneyOrNothing(const std::optional<Money> &money)
{
    return money ? Json(money->usd()) : Json(nullptr);
}

void addKey(Json &row, const QByteArray &hash, const SpendNames &names)
{
    row["token"] = toJson(hash);
    const auto key = names.keys.constFind(hash);
    row["key_exists"] = key != names.keys.constEnd();
    if (key == names.keys.constEnd())
        return;
    row["key_name"] = toJson(key->name);
    row["key_alias"] = textOrNothing(key->alias);
    row["user_id"] = textOrNothing(key->userId);
    row["team_id"] = textOrNothing(key->teamId);
    row["organization_id"] = textOrNothing(key->organizationId);
    row["max_budget"] = moneyOrNothing(key->limits.maxBudget);
    row["blocked"] = key->blocked;
    row["models"] = Json::array();
    for (const QByteArray &model : key->models)
        row["models"].push_back(toJson(model));
}

void addUser(Json &row, const QByteArray &id, const SpendNames &names)
{
    row["user_id"] = toJson(id);
    const auto user = names.users.constFind(id);
    if (user == names.users.constEnd())
        return;
    row["user_alias"] = textOrNothing(user->alias);
    row["user_email"] = textOrNothing(user->email);
    row["user_role"] = toJson(toText(user->role));
    row["max_budget"] = moneyOrNothing(user->limits.maxBudget);
}

void addTeam(Json &row, const QByteArray &id, const SpendNames &names)
{
    row["team_id"] = toJson(id);
    const auto team = names.teams.constFind(id);
    if (team == names.teams.constEnd())
        return;
    row["team_alias"] = textOrNothing(team->alias);
    row["organization_id"] = textOrNothing(team->organizationId);
    row["max_budget"] = moneyOrNothing(team->limits.maxBudget);
}

using AddWho = void (*)(Json &, const QByteArray &, const SpendNames &);

QCoro::Task<void> listDearest(SpendCall call, SpendPeriod period, SpendBy by, EntityKind kind, int limit, AddWho addWho)
{
    const auto table = co_await call.spend().top(std::move(period), by, limit);
    if (!table) {
        call.fail(table.error());
        co_return;
    }
    QList<EntityId> ids;
    for (const SpendRow &row : table->rows) {
        if (!row.names.first().isEmpty())
            ids << EntityId{kind, row.names.first(), {}};
    }
    const SpendNames names = co_await spendNames(call.route().worker->storage, ids);
    Json list = Json::array();
    for (const SpendRow &row : table->rows) {
        if (row.names.first().isEmpty())
            continue; // requests of nobody in particular
        Json item = Json::object();
        addWho(item, row.names.first(), names);
        item["spend"] = row.sums.spend.usd();
        item["requests"] = row.sums.requests;
        item["total_tokens"] = row.sums.tokens();
        list.push_back(std::move(item));
    }
    answer(call.route(), list);
}

void listDearest(RouteCall routeCall, SpendBy by, EntityKind kind, const char *field, AddWho addWho)
{
    const SpendCall call(std::move(routeCall));
    auto period = call.period(daysOfEverything);
    const auto limit = call.number("limit", mostListed, 1, mostListed);
    if (!period || !limit)
        return call.fail(period ? limit.error() : period.error());
    if (field && call.has(field))
        period->filters << SpendFilter{by, {call.field(field)}};
    listDearest(call, *std::move(period), by, kind, *limit, addWho);
}

} // namespace

void spendKeys(RouteCall call)
{
    listDearest(std::move(call), SpendBy::Key, EntityKind::Key, nullptr, addKey);
}

void spendUsers(RouteCall call)
{
    listDearest(std::move(call), SpendBy::User, EntityKind::User, "user_id", addUser);
}

void spendTeams(RouteCall call)
{
    listDearest(std::move(call), SpendBy::Team, EntityKind::Team, "team_id", addTeam);
}

void spendTags(RouteCall routeCall)
{
    const SpendCall call(std::move(routeCall));
    auto period = call.period(daysOfEverything);
    const auto allowed = call.scope().needsAll("tag");
    if (!period || !allowed)
        return call.fail(period ? allowed.error() : period.error());
    answerSpend<SpendTable>(call, call.spend().top(*std::move(period), SpendBy::Tag, mostListed), [](const SpendTable &table) {
        Json list = Json::array();
        for (const SpendRow &row : table.rows) {
            Json item = Json::object();
            item["individual_request_tag"] = toJson(row.names.first());
            item["log_count"] = row.sums.requests;
            item["total_spend"] = row.sums.spend.usd();
            list.push_back(std::move(item));
        }
        return list;
    });
}

} // namespace Gatehouse
