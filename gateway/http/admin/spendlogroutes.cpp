// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/admin/spendlogroutes.h"

#include "gateway/http/admin/spendcall.h"
#include "gateway/http/admin/spendlogjson.h"
#include "gateway/pipeline/workercontext.h"
#include "gateway/storage/storage.h"

#include <map>

namespace Gatehouse {
namespace {

constexpr int mostRows = 10'000;
/// Where spend without a beginning begins.
constexpr auto longAgo = std::chrono::years(40);

struct DaySums {
    Money spend;
    std::map<QByteArray, Money> models, keys, users;
};

Json amounts(const std::map<QByteArray, Money> &sums)
{
    Json object = Json::object();
    for (const auto &[name, money] : sums)
        object[name.toStdString()] = money.usd();
    return object;
}

/// The provider's name of a deployment's model, as rows have it; else the name that clients ask for.
QByteArray upstreamModelOf(const Snapshot &snapshot, const QByteArray &deployment, const QByteArray &model)
{
    const auto index = snapshot.byId.constFind(deployment);
    return index == snapshot.byId.constEnd() ? model : snapshot.targets[static_cast<std::size_t>(*index)].deployment.upstreamModel;
}

QCoro::Task<void> sumDays(SpendCall call, SpendPeriod period)
{
    SpendQuery query{period.from, period.to, period.zone, {SpendBy::Day, SpendBy::Key, SpendBy::User, SpendBy::Deployment, SpendBy::Model}, period.filters};
    query.limit = 200'000;
    const auto table = co_await call.spend().table(std::move(query));
    if (!table) {
        call.fail(table.error());
        co_return;
    }
    std::map<QByteArray, DaySums> days;
    for (const SpendRow &row : table->rows) {
        DaySums &sums = days[dateText(row.start, period.zone)];
        const Money spend = row.sums.spend;
        sums.spend += spend;
        if (!row.names[0].isEmpty())
            sums.keys[row.names[0]] += spend;
        if (!row.names[1].isEmpty())
            sums.users[row.names[1]] += spend;
        const QByteArray model = upstreamModelOf(*call.route().worker->snapshot, row.names[2], row.names[3]);
        if (!model.isEmpty())
            sums.models[model] += spend;
    }
    Json list = Json::array();
    for (const auto &[day, sums] : days) {
        Json item = amounts(sums.keys);
        item["startTime"] = toJson(day);
        item["spend"] = sums.spend.usd();
        item["users"] = amounts(sums.users);
        item["models"] = amounts(sums.models);
        list.push_back(std::move(item));
    }
    answer(call.route(), list);
}

QCoro::Task<void> listRows(SpendCall call, RequestQuery query)
{
    const auto page = co_await call.route().worker->storage->requests(std::move(query));
    if (!page) {
        call.fail(page.error());
        co_return;
    }
    HeaderList headers;
    if (page->total > page->rows.size())
        headers.add("x-litellm-spend-logs-truncated", "true");
    Json rows = Json::array();
    for (const RequestRecord &record : page->rows)
        rows.push_back(spendLogRow(record));
    answer(call.route(), rows, std::move(headers));
}

QCoro::Task<void> listPage(SpendCall call, RequestQuery query, int number)
{
    const auto page = co_await call.route().worker->storage->requests(query);
    if (!page) {
        call.fail(page.error());
        co_return;
    }
    Json body = Json::object();
    body["data"] = Json::array();
    for (const RequestRecord &record : page->rows)
        body["data"].push_back(spendLogRow(record));
    body["total"] = page->total;
    body["page"] = number;
    body["page_size"] = query.limit;
    body["total_pages"] = (page->total + query.limit - 1) / query.limit;
    body["total_is_capped"] = page->totalIsCapped;
    answer(call.route(), body);
}

RequestQuery::Sort sortOf(const QByteArray &word)
{
    using Sort = RequestQuery::Sort;
    static const std::map<QByteArray, Sort> words{{"spend", Sort::Cost}, {"total_tokens", Sort::Tokens}, {"request_duration_ms", Sort::Duration},
                                                  {"ttft_ms", Sort::TimeToFirstToken}, {"model", Sort::Model}};
    const auto found = words.find(word);
    return found == words.end() ? Sort::StartedAt : found->second;
}

/// The filters of a page; the error names the field.
Result<RequestQuery> pageQueryOf(const SpendCall &call)
{
    RequestQuery query;
    query.countLimit = mostRows;
    const auto from = call.time("start_date", 0, QTimeZone::utc()), to = call.time("end_date", 1, QTimeZone::utc());
    const auto least = call.money("min_spend"), most = call.money("max_spend");
    if (!from || !to)
        return from ? to.error() : from.error();
    if (!least || !most)
        return least ? most.error() : least.error();
    query.from = *from;
    query.to = *to;
    query.leastCost = *least;
    query.mostCost = *most;
    query.id = call.field("request_id");
    query.keyHash = call.keyHash("api_key");
    query.keyAlias = call.field("key_alias");
    query.user = call.field("user_id");
    query.team = call.field("team_id");
    query.customer = call.field("end_user");
    query.organization = call.field("organization_id");
    query.sessionId = call.field("session_id");
    query.anyModel = call.field("model");
    query.deploymentId = call.field("model_id");
    query.provider = call.field("custom_llm_provider");
    query.text = QString::fromUtf8(call.field("error_message"));
    const QByteArray outcome = call.field("status_filter");
    if (outcome == "success")
        query.outcome = RequestQuery::Outcome::Succeeded;
    else if (outcome == "failure")
        query.outcome = RequestQuery::Outcome::Failed;
    else if (!outcome.isEmpty())
        return Error(ErrorKind::InvalidRequest, QStringLiteral("`status_filter` is \"%1\"; it is success or failure.").arg(QString::fromUtf8(outcome)));
    const auto status = call.number("error_code", 0, 100, 599);
    if (!status)
        return status.error();
    if (*status > 0)
        query.status = *status;
    query.sort = sortOf(call.field("sort_by"));
    query.descending = call.field("sort_order") != "asc";
    if (auto narrowed = call.scope().narrow(query); !narrowed)
        return narrowed.error();
    return query;
}

} // namespace

void spendLogs(RouteCall routeCall)
{
    const SpendCall call(std::move(routeCall));
    const auto from = call.time("start_date", 0, QTimeZone::utc()), to = call.time("end_date", 1, QTimeZone::utc());
    if (!from || !to)
        return call.fail(from ? to.error() : from.error());
    RequestQuery query;
    query.limit = mostRows;
    query.countLimit = mostRows + 1; // whether there are more is all that is told
    query.from = *from;
    query.to = *to;
    query.keyHash = call.keyHash("api_key");
    query.user = call.field("user_id");
    query.id = call.field("request_id");
    if (auto narrowed = call.scope().narrow(query); !narrowed)
        return call.fail(narrowed.error());
    const bool summed = (query.from || query.to) && query.id.isEmpty() && call.field("summarize").toLower() != "false";
    if (!summed) {
        listRows(call, std::move(query));
        return;
    }
    SpendPeriod period;
    period.zone = QTimeZone::utc();
    period.to = query.to.value_or(call.route().worker->clock->wall() + std::chrono::days(1));
    period.from = query.from.value_or(period.to - longAgo);
    call.scope().narrow(period.filters);
    if (!query.keyHash.isEmpty())
        period.filters << SpendFilter{SpendBy::Key, {query.keyHash}};
    if (!query.user.isEmpty())
        period.filters << SpendFilter{SpendBy::User, {query.user}};
    sumDays(call, std::move(period));
}

void spendLogPages(RouteCall routeCall)
{
    const SpendCall call(std::move(routeCall));
    auto query = pageQueryOf(call);
    const auto page = call.number("page", 1, 1, 1'000'000), size = call.number("page_size", 50, 1, 1000);
    for (const Error *error : {query ? nullptr : &query.error(), page ? nullptr : &page.error(), size ? nullptr : &size.error()}) {
        if (error)
            return call.fail(*error);
    }
    query->limit = *size;
    query->offset = (*page - 1) * *size;
    listPage(call, *std::move(query), *page);
}

} // namespace Gatehouse
