// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/admin/globalspendroutes.h"
#include "gateway/http/admin/spendcall.h"
#include "gateway/http/admin/spendnames.h"
#include "gateway/pipeline/workercontext.h"

#include <map>

namespace Gatehouse {
namespace {

constexpr int mostReportRows = 200'000;

/// One key, user, team or customer with its models.
QCoro::Task<void> reportOne(SpendCall call, SpendPeriod period, SpendBy by, QByteArray value, QByteArray member)
{
    SpendQuery query{period.from, period.to, period.zone, {SpendBy::Model}, period.filters};
    query.filters << SpendFilter{by, {value}};
    query.order = SpendQuery::Order::Spend;
    query.descending = true;
    const auto table = co_await call.spend().table(std::move(query));
    if (!table) {
        call.fail(table.error());
        co_return;
    }
    Json item = Json::object();
    item[member.toStdString()] = toJson(value);
    SpendSums sums;
    Json models = Json::array();
    for (const SpendRow &row : table->rows) {
        sums += row.sums;
        Json model = Json::object();
        model["model"] = toJson(row.names.first());
        model["total_cost"] = row.sums.spend.usd();
        model["total_input_tokens"] = row.sums.inputTokens;
        model["total_output_tokens"] = row.sums.outputTokens;
        models.push_back(std::move(model));
    }
    item["total_cost"] = sums.spend.usd();
    item["total_input_tokens"] = sums.inputTokens;
    item["total_output_tokens"] = sums.outputTokens;
    item["model_details"] = std::move(models);
    Json list = Json::array();
    if (!table->rows.isEmpty())
        list.push_back(std::move(item));
    answer(call.route(), list);
}

struct Group {
    Money spend;
    Json details = Json::array();
};

/// Days, each with its teams or customers and what they used.
QCoro::Task<void> reportDays(SpendCall call, SpendPeriod period, SpendBy by)
{
    const bool isTeam = by == SpendBy::Team; // which hangs on the key, so that keys can be told
    QList<SpendBy> groups{SpendBy::Day, by, SpendBy::Model};
    if (isTeam)
        groups << SpendBy::Key;
    SpendQuery query{period.from, period.to, period.zone, groups, period.filters};
    query.limit = mostReportRows;
    const auto table = co_await call.spend().table(std::move(query));
    if (!table) {
        call.fail(table.error());
        co_return;
    }
    const QList<EntityId> ids = isTeam ? teamsIn(*table) : QList<EntityId>();
    const SpendNames names = co_await spendNames(call.route().worker->storage, ids);
    std::map<QByteArray, std::map<QByteArray, Group>> days;
    for (const SpendRow &row : table->rows) {
        Group &group = days[dateText(row.start, period.zone)][row.names[0]];
        group.spend += row.sums.spend;
        Json detail = Json::object();
        detail["model"] = toJson(row.names[1]);
        detail["spend"] = row.sums.spend.usd();
        detail["total_tokens"] = row.sums.tokens();
        if (isTeam)
            detail["api_key"] = toJson(row.names[2]);
        group.details.push_back(std::move(detail));
    }
    Json list = Json::array();
    for (auto &[day, members] : days) {
        Json item = Json::object();
        item["group_by_day"] = toJson(day);
        Json &inner = item[isTeam ? "teams" : "customers"] = Json::array();
        for (auto &[id, group] : members) {
            const QByteArray alias = names.teams.value(id).alias;
            Json member = Json::object();
            member[isTeam ? "team_name" : "customer"] = toJson(alias.isEmpty() ? id : alias);
            member["total_spend"] = group.spend.usd();
            member["metadata"] = std::move(group.details);
            inner.push_back(std::move(member));
        }
        list.push_back(std::move(item));
    }
    answer(call.route(), list);
}

} // namespace

void globalSpendReport(RouteCall routeCall)
{
    const SpendCall call(std::move(routeCall));
    const auto period = call.period(0);
    if (!period)
        return call.fail(period.error());
    if (call.has("api_key")) {
        reportOne(call, *period, SpendBy::Key, call.keyHash("api_key"), "api_key");
    } else if (call.has("internal_user_id")) {
        reportOne(call, *period, SpendBy::User, call.field("internal_user_id"), "internal_user_id");
    } else if (call.has("team_id")) {
        reportOne(call, *period, SpendBy::Team, call.field("team_id"), "team_id");
    } else if (call.has("customer_id")) {
        reportOne(call, *period, SpendBy::Customer, call.field("customer_id"), "customer");
    } else if (const QByteArray by = call.field("group_by"); by.isEmpty() || by == "team" || by == "customer") {
        reportDays(call, *period, by == "customer" ? SpendBy::Customer : SpendBy::Team);
    } else {
        Error error(ErrorKind::InvalidRequest, QStringLiteral("`group_by` is \"%1\"; it is team or customer.").arg(QString::fromUtf8(by)));
        error.param = "group_by";
        call.fail(error);
    }
}

} // namespace Gatehouse
