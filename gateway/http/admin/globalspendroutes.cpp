// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/admin/globalspendroutes.h"

#include "gateway/http/admin/spendcall.h"
#include "gateway/http/admin/spendnames.h"
#include "gateway/pipeline/workercontext.h"

#include <map>

namespace Gatehouse {
namespace {

constexpr int daysOfGlobal = 30;
constexpr int daysOfAllTime = 40 * 365;
constexpr int mostGlobal = 1000;

using MakeRow = Json (*)(const SpendRow &);

Json rowsAs(const SpendTable &table, MakeRow make)
{
    Json list = Json::array();
    for (const SpendRow &row : table.rows) {
        if (!row.names.first().isEmpty())
            list.push_back(make(row));
    }
    return list;
}

/// The dearest of a dimension, `limit` of them.
void listTop(RouteCall routeCall, SpendBy by, int usualLimit, MakeRow make)
{
    const SpendCall call(std::move(routeCall));
    const auto period = call.period(daysOfGlobal);
    const auto limit = call.number("limit", usualLimit, 1, mostGlobal);
    if (!period || !limit)
        return call.fail(period ? limit.error() : period.error());
    answerSpend<SpendTable>(call, call.spend().top(*period, by, *limit), [make](const SpendTable &table) { return rowsAs(table, make); });
}

QCoro::Task<void> listTopKeys(SpendCall call, SpendPeriod period, int limit)
{
    const auto table = co_await call.spend().top(std::move(period), SpendBy::Key, limit);
    if (!table) {
        call.fail(table.error());
        co_return;
    }
    QList<EntityId> ids;
    for (const SpendRow &row : table->rows)
        ids << EntityId{EntityKind::Key, row.names.first(), {}};
    const SpendNames names = co_await spendNames(call.route().worker->storage, ids);
    Json list = Json::array();
    for (const SpendRow &row : table->rows) {
        const VirtualKey key = names.keys.value(row.names.first());
        Json item = Json::object();
        item["api_key"] = toJson(row.names.first());
        item["key_alias"] = key.alias.isEmpty() ? Json(nullptr) : toJson(key.alias);
        item["key_name"] = key.name.isEmpty() ? Json(nullptr) : toJson(key.name);
        item["total_spend"] = row.sums.spend.usd();
        list.push_back(std::move(item));
    }
    answer(call.route(), list);
}

QCoro::Task<void> spendOfTeams(SpendCall call, SpendPeriod period)
{
    SpendQuery query{period.from, period.to, period.zone, {SpendBy::Day, SpendBy::Team}, period.filters};
    query.limit = 200'000;
    const auto table = co_await call.spend().table(std::move(query));
    if (!table) {
        call.fail(table.error());
        co_return;
    }
    const QList<EntityId> ids = teamsIn(*table);
    const SpendNames names = co_await spendNames(call.route().worker->storage, ids);
    const auto nameOf = [&names](const QByteArray &id) {
        const QByteArray alias = names.teams.value(id).alias;
        return !alias.isEmpty() ? alias : id.isEmpty() ? QByteArray("Unassigned") : id;
    };
    std::map<QByteArray, std::map<QByteArray, Money>> days;
    std::map<QByteArray, Money> totals;
    for (const SpendRow &row : table->rows) {
        const QByteArray name = nameOf(row.names.first());
        days[dateText(row.start, period.zone)][name] += row.sums.spend;
        totals[name] += row.sums.spend;
    }
    Json body = Json::object();
    body["daily_spend"] = Json::array();
    for (const auto &[day, teams] : days) {
        Json item = Json::object();
        item["date"] = toJson(day);
        for (const auto &[name, spend] : teams)
            item[name.toStdString()] = spend.usd();
        body["daily_spend"].push_back(std::move(item));
    }
    body["teams"] = Json::array();
    body["total_spend_per_team"] = Json::array();
    for (const auto &[name, spend] : totals) {
        body["teams"].push_back(toJson(name));
        body["total_spend_per_team"].push_back({{"team_id", toJson(name)}, {"total_spend", spend.usd()}});
    }
    answer(call.route(), body);
}

Json tagRow(const SpendRow &row)
{
    Json item = Json::object();
    item["name"] = toJson(row.names.first());
    item["spend"] = row.sums.spend.usd();
    item["log_count"] = row.sums.requests;
    return item;
}

} // namespace

void globalSpend(RouteCall routeCall)
{
    const SpendCall call(std::move(routeCall));
    const auto period = call.period(daysOfAllTime);
    if (!period)
        return call.fail(period.error());
    answerSpend<SpendTable>(call, call.spend().table(SpendQuery{period->from, period->to, period->zone, {}, period->filters}),
                            [budget = call.route().worker->snapshot->config.maxBudget](const SpendTable &table) {
        Json body = Json::object();
        body["spend"] = table.rows.first().sums.spend.usd();
        body["max_budget"] = budget ? Json(budget->usd()) : Json(nullptr);
        return body;
    });
}

void globalSpendLogs(RouteCall routeCall)
{
    const SpendCall call(std::move(routeCall));
    auto period = call.period(daysOfGlobal);
    if (!period)
        return call.fail(period.error());
    if (call.has("api_key"))
        period->filters << SpendFilter{SpendBy::Key, {call.keyHash("api_key")}};
    const QTimeZone zone = period->zone;
    answerSpend<SpendTable>(call, call.spend().table(SpendQuery{period->from, period->to, zone, {SpendBy::Day}, period->filters}), [zone](const SpendTable &table) {
        Json list = Json::array();
        for (const SpendRow &row : table.rows)
            list.push_back({{"date", toJson(dateText(row.start, zone))}, {"spend", row.sums.spend.usd()}});
        return list;
    });
}

void globalSpendKeys(RouteCall routeCall)
{
    const SpendCall call(std::move(routeCall));
    const auto period = call.period(daysOfGlobal);
    const auto limit = call.number("limit", 10, 1, mostGlobal);
    if (!period || !limit)
        return call.fail(period ? limit.error() : period.error());
    listTopKeys(call, *period, *limit);
}

void globalSpendTeams(RouteCall routeCall)
{
    const SpendCall call(std::move(routeCall));
    const auto period = call.period(daysOfGlobal);
    if (!period)
        return call.fail(period.error());
    spendOfTeams(call, *period);
}

void globalSpendEndUsers(RouteCall routeCall)
{
    // The times come in the body here, and may be missing.
    auto request = std::make_shared<InboundRequest>(*routeCall.request);
    const Result<Json> body = request->body.isEmpty() ? Result<Json>(Json::object()) : parseJson(request->body);
    if (body && body->is_object()) {
        for (const auto &[from, to] : {std::pair("startTime", "start_date"), std::pair("endTime", "end_date"), std::pair("api_key", "api_key")}) {
            if (const QByteArray value = memberBytes(*body, from); !value.isEmpty())
                request->query += '&' + QByteArray(to) + '=' + value.toPercentEncoding();
        }
    }
    routeCall.request = std::move(request);
    const SpendCall call(std::move(routeCall));
    if (!body)
        return call.fail(body.error());
    auto period = call.period(daysOfGlobal);
    const auto allowed = call.scope().needsAll("customer");
    if (!period || !allowed)
        return call.fail(period ? allowed.error() : period.error());
    if (call.has("api_key"))
        period->filters << SpendFilter{SpendBy::Key, {call.keyHash("api_key")}};
    answerSpend<SpendTable>(call, call.spend().top(*period, SpendBy::Customer, 100), [](const SpendTable &table) {
        return rowsAs(table, [](const SpendRow &row) {
            return Json{{"end_user", toJson(row.names.first())}, {"total_count", row.sums.requests}, {"total_spend", row.sums.spend.usd()}};
        });
    });
}

void globalSpendModels(RouteCall call)
{
    listTop(std::move(call), SpendBy::Model, 10, [](const SpendRow &row) {
        return Json{{"model", toJson(row.names.first())}, {"total_spend", row.sums.spend.usd()}};
    });
}

void globalSpendProviders(RouteCall call)
{
    listTop(std::move(call), SpendBy::Provider, mostGlobal, [](const SpendRow &row) {
        return Json{{"provider", toJson(row.names.first())}, {"spend", row.sums.spend.usd()}};
    });
}

void globalSpendTags(RouteCall routeCall)
{
    const SpendCall call(std::move(routeCall));
    auto period = call.period(daysOfGlobal);
    const auto allowed = call.scope().needsAll("tag");
    if (!period || !allowed)
        return call.fail(period ? allowed.error() : period.error());
    if (const QList<QByteArray> tags = call.list("tags"); !tags.isEmpty() && !tags.contains("all-tags"))
        period->filters << SpendFilter{SpendBy::Tag, tags};
    answerSpend<SpendTable>(call, call.spend().top(*period, SpendBy::Tag, mostGlobal), [](const SpendTable &table) {
        Json body = Json::object();
        body["spend_per_tag"] = rowsAs(table, tagRow);
        return body;
    });
}

void globalTagNames(RouteCall routeCall)
{
    const SpendCall call(std::move(routeCall));
    const auto period = call.period(daysOfAllTime);
    const auto allowed = call.scope().needsAll("tag");
    if (!period || !allowed)
        return call.fail(period ? allowed.error() : period.error());
    answerSpend<SpendTable>(call, call.spend().table(SpendQuery{period->from, period->to, period->zone, {SpendBy::Tag}, period->filters}), [](const SpendTable &table) {
        Json body = Json::object();
        body["tag_names"] = rowsAs(table, [](const SpendRow &row) { return toJson(row.names.first()); });
        return body;
    });
}

} // namespace Gatehouse
