// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/routes/spendroutes.h"

#include "gateway/base/ids.h"
#include "gateway/http/answers.h"
#include "gateway/pipeline/errorwriter.h"
#include "gateway/pipeline/workercontext.h"
#include "gateway/storage/storage.h"

#include <QCoro/QCoroFuture>
#include <QCoro/QCoroTask>

#include <QDateTime>
#include <QTimeZone>

#include <map>

namespace Gatehouse {
namespace {

constexpr int mostRows = 10'000;

Json timeText(WallTime time)
{
    const qint64 microseconds = time.time_since_epoch().count();
    const QDateTime moment = QDateTime::fromMSecsSinceEpoch(microseconds / 1000, Qt::UTC);
    return toJson(moment.toString(Qt::ISODateWithMs));
}

Json rowOf(const RequestRecord &record)
{
    Json tags = Json::array();
    for (const QByteArray &tag : record.tags)
        tags.push_back(toJson(tag));
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(record.duration);
    Json row;
    row["request_id"] = toJson(record.id);
    row["call_type"] = "acompletion";
    row["api_key"] = toJson(record.keyHash);
    row["spend"] = record.cost.total.usd();
    row["total_tokens"] = record.usage.total();
    row["prompt_tokens"] = record.usage.input;
    row["completion_tokens"] = record.usage.output;
    row["startTime"] = timeText(record.startedAt);
    row["endTime"] = timeText(record.startedAt + record.duration);
    row["completionStartTime"] = record.timeToFirstToken.count() < 0 ? Json(nullptr) : timeText(record.startedAt + record.timeToFirstToken);
    row["request_duration_ms"] = milliseconds.count();
    row["model"] = toJson(record.upstreamModel);
    row["model_id"] = toJson(record.deploymentId);
    row["model_group"] = toJson(record.model);
    row["custom_llm_provider"] = toJson(record.provider);
    row["api_base"] = toJson(record.apiBase);
    row["user"] = toJson(record.user);
    row["end_user"] = toJson(record.customer);
    row["team_id"] = record.team.isEmpty() ? Json(nullptr) : toJson(record.team);
    row["cache_hit"] = record.cacheHit ? "True" : "False";
    row["request_tags"] = std::move(tags);
    row["requester_ip_address"] = toJson(record.clientAddress);
    row["session_id"] = toJson(record.sessionId);
    row["status"] = record.failed() ? "failure" : "success";
    row["metadata"] = {{"status_code", record.status},
                       {"spend_nano_usd", record.cost.total.nano()},
                       {"price_version", toJson(record.priceVersion)},
                       {"usage_estimated", record.usage.estimated},
                       {"cache_read_input_tokens", record.usage.cacheRead},
                       {"cache_creation_input_tokens", record.usage.cacheWrite + record.usage.cacheWrite1h},
                       {"reasoning_tokens", record.usage.reasoning},
                       {"error", toJson(record.errorMessage)}};
    return row;
}

struct DaySums {
    Money spend;
    std::map<QByteArray, Money> models, keys;
};

Json amounts(const std::map<QByteArray, Money> &sums)
{
    Json object = Json::object();
    for (const auto &[name, money] : sums)
        object[name.toStdString()] = money.usd();
    return object;
}

Json sumsByDay(const QList<RequestRecord> &rows)
{
    std::map<QByteArray, DaySums> days;
    for (const RequestRecord &row : rows) {
        const auto day = std::chrono::floor<std::chrono::days>(row.startedAt);
        DaySums &sums = days[QDateTime::fromSecsSinceEpoch(std::chrono::sys_seconds(day).time_since_epoch().count(), Qt::UTC).date().toString(Qt::ISODate).toUtf8()];
        sums.spend += row.cost.total;
        if (!row.upstreamModel.isEmpty())
            sums.models[row.upstreamModel] += row.cost.total;
        if (!row.keyHash.isEmpty())
            sums.keys[row.keyHash] += row.cost.total;
    }
    Json list = Json::array();
    for (const auto &[day, sums] : days) {
        Json item = amounts(sums.keys);
        item["startTime"] = toJson(day);
        item["spend"] = sums.spend.usd();
        item["users"] = Json::object();
        item["models"] = amounts(sums.models);
        list.push_back(std::move(item));
    }
    return list;
}

Result<std::optional<WallTime>> dayField(const QHash<QByteArray, QByteArray> &fields, const char *name, int daysLater)
{
    const QByteArray text = fields.value(name);
    if (text.isEmpty())
        return std::optional<WallTime>();
    const QDate date = QDate::fromString(QString::fromUtf8(text).left(10), Qt::ISODate);
    if (!date.isValid()) {
        Error error(ErrorKind::InvalidRequest, QStringLiteral("`%1` is \"%2\", which is no date. Write it as YYYY-MM-DD.")
                                                   .arg(QString::fromUtf8(name), QString::fromUtf8(text)));
        error.param = name;
        return error;
    }
    return std::optional<WallTime>(WallTime(std::chrono::milliseconds(date.addDays(daysLater).startOfDay(Qt::UTC).toMSecsSinceEpoch())));
}

QCoro::Task<void> listLogs(RouteCall call, RequestQuery query, QByteArray id, bool summed)
{
    const Result<RequestPage> page = co_await call.worker->storage->requests(query);
    if (!page) {
        Error error = page.error();
        // What tools around a LiteLLM proxy look for while the database is away.
        if (error.kind == ErrorKind::Unavailable)
            error.type = "no_db_connection";
        sendError(*call.reply, error, nullptr, call.callId);
        co_return;
    }
    HeaderList headers;
    if (page->total > page->rows.size())
        headers.add("x-litellm-spend-logs-truncated", "true");
    if (summed) {
        answer(call, sumsByDay(page->rows), std::move(headers));
        co_return;
    }
    Json rows = Json::array();
    for (const RequestRecord &record : page->rows) {
        if (id.isEmpty() || record.id == id)
            rows.push_back(rowOf(record));
    }
    answer(call, rows, std::move(headers));
}

} // namespace

void spendLogs(RouteCall call)
{
    const auto fields = queryFields(*call.request);
    RequestQuery query;
    query.limit = mostRows;
    const Result<std::optional<WallTime>> from = dayField(fields, "start_date", 0);
    const Result<std::optional<WallTime>> to = dayField(fields, "end_date", 1);
    if (!from || !to) {
        sendError(*call.reply, from ? to.error() : from.error(), nullptr, call.callId);
        return;
    }
    query.from = *from;
    query.to = *to;
    const QByteArray key = fields.value("api_key");
    query.keyHash = key.startsWith("sk-") ? sha256Hex(key) : key;
    const QByteArray id = fields.value("request_id");
    query.text = QString::fromUtf8(id);
    const bool summed = (query.from || query.to) && fields.value("summarize").toLower() != "false";
    listLogs(std::move(call), std::move(query), id, summed);
}

} // namespace Gatehouse
