// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/admin/globalactivityroutes.h"

#include "gateway/http/admin/spendcall.h"

#include <QLocale>

namespace Gatehouse {
namespace {

constexpr int daysOfActivity = 30;

/// "Mar 01", as the charts of LiteLLM's page show it.
Json shortDate(WallTime time, const QTimeZone &zone)
{
    const QDate date = QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count() / 1000, zone).date();
    return toJson(QLocale::c().toString(date, QStringLiteral("MMM dd")));
}

Json lineAsJson(const QList<WallTime> &starts, const SpendSeries::Line &line, const QTimeZone &zone)
{
    Json body = Json::object();
    if (!line.name.isEmpty())
        body["model"] = toJson(line.name);
    body["daily_data"] = Json::array();
    for (qsizetype i = 0; i < starts.size(); ++i) {
        Json day = Json::object();
        day["date"] = shortDate(starts[i], zone);
        day["api_requests"] = line.sums[i].requests;
        day["total_tokens"] = line.sums[i].tokens();
        body["daily_data"].push_back(std::move(day));
    }
    body["sum_api_requests"] = line.total.requests;
    body["sum_total_tokens"] = line.total.tokens();
    return body;
}

} // namespace

void globalActivity(RouteCall routeCall)
{
    const SpendCall call(std::move(routeCall));
    const auto period = call.period(daysOfActivity);
    if (!period)
        return call.fail(period.error());
    answerSpend<SpendSeries>(call, call.spend().series(*period, SpendBy::Day, std::nullopt, 0),
                             [zone = period->zone](const SpendSeries &series) { return lineAsJson(series.starts, series.lines.first(), zone); });
}

void globalActivityByModel(RouteCall routeCall)
{
    const SpendCall call(std::move(routeCall));
    const auto period = call.period(daysOfActivity);
    const auto limit = call.number("limit", 10, 1, 100);
    if (!period || !limit)
        return call.fail(period ? limit.error() : period.error());
    answerSpend<SpendSeries>(call, call.spend().series(*period, SpendBy::Day, SpendBy::Model, *limit), [zone = period->zone](const SpendSeries &series) {
        Json list = Json::array();
        for (const SpendSeries::Line &line : series.lines) {
            if (!line.isRest)
                list.push_back(lineAsJson(series.starts, line, zone));
        }
        return list;
    });
}

void predictSpend(RouteCall routeCall)
{
    const SpendCall call(std::move(routeCall));
    const auto zone = call.zone();
    if (!zone)
        return call.fail(zone.error());
    QList<SpendFilter> filters;
    call.scope().narrow(filters);
    answerSpend<SpendForecast>(call, call.spend().forecast(*zone, filters), [zone = *zone](const SpendForecast &forecast) {
        Json body = Json::object();
        body["month"] = toJson(dateText(forecast.monthStart, zone).first(7));
        body["spend"] = forecast.spent.usd();
        body["predicted_spend"] = forecast.expected.usd();
        body["spend_per_day"] = forecast.usualDay.usd();
        body["based_on_days"] = forecast.days;
        return body;
    });
}

} // namespace Gatehouse
