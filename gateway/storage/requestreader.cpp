// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/requestreader.h"

#include "gateway/storage/condition.h"
#include "gateway/storage/requestcolumns.h"
#include "gateway/storage/statement.h"
#include "gateway/storage/transaction.h"

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

constexpr std::chrono::seconds longestRead{25};
constexpr int rowLimit = 10'000;
constexpr int searchLength = 200;

/// '!' escapes, because a backslash would mean two things on a Postgres with standard_conforming_strings off.
QString likePattern(const QString &text)
{
    QString pattern = text.left(searchLength).toCaseFolded();
    pattern.replace(u'!', u"!!"_s).replace(u'%', u"!%"_s).replace(u'_', u"!_"_s);
    return u'%' + pattern + u'%';
}

Condition conditionOf(const RequestQuery &query)
{
    Condition condition;
    condition.add(u"state <> 0"_s, QList<Condition::Value>());
    if (query.from)
        condition.add(u"started_at >= ?"_s, microsecondsOf(*query.from));
    if (query.to)
        condition.add(u"started_at < ?"_s, microsecondsOf(*query.to));
    if (!query.model.isEmpty())
        condition.add(u"model = ?"_s, shortened(query.model));
    if (!query.provider.isEmpty())
        condition.add(u"provider = ?"_s, shortened(query.provider));
    if (!query.keyHash.isEmpty())
        condition.add(u"key_hash = ?"_s, shortened(query.keyHash));
    const auto addText = [&condition](const QString &column, const QByteArray &value) {
        if (!value.isEmpty())
            condition.add(column + u" = ?"_s, shortened(value));
    };
    addText(u"id"_s, query.id);
    addText(u"user_id"_s, query.user);
    addText(u"team"_s, query.team);
    addText(u"customer"_s, query.customer);
    addText(u"organization_id"_s, query.organization);
    addText(u"session_id"_s, query.sessionId);
    addText(u"deployment_id"_s, query.deploymentId);
    addText(u"key_alias"_s, query.keyAlias);
    if (!query.anyModel.isEmpty()) {
        const QByteArray model = shortened(query.anyModel);
        condition.add(u"(model = ? OR upstream_model = ?)"_s, {model, model});
    }
    if (query.leastCost)
        condition.add(u"cost_total >= ?"_s, static_cast<qint64>(query.leastCost->nano()));
    if (query.mostCost)
        condition.add(u"cost_total <= ?"_s, static_cast<qint64>(query.mostCost->nano()));
    if (query.status)
        condition.add(u"status = ?"_s, qint64(*query.status));
    if (query.outcome != RequestQuery::Outcome::Any)
        condition.add(query.outcome == RequestQuery::Outcome::Failed ? u"failed = 1"_s : u"failed = 0"_s, QList<Condition::Value>()); // as the index says it
    if (const QString text = query.text.trimmed(); !text.isEmpty())
        condition.add(u"search_text LIKE ? ESCAPE '!'"_s, likePattern(text).toUtf8());
    return condition;
}

QString orderOf(const RequestQuery &query)
{
    using Sort = RequestQuery::Sort;
    const QString direction = query.descending ? u" DESC"_s : u" ASC"_s;
    const QString rest = u"started_at"_s + direction + u", id"_s + direction;
    const auto by = [&](const QString &expression) { return u" ORDER BY "_s + expression + direction + u", "_s + rest; };
    switch (query.sort) {
    case Sort::Duration:
        return by(u"duration"_s);
    case Sort::TimeToFirstToken:
        return u" ORDER BY CASE WHEN time_to_first_token < 0 THEN 1 ELSE 0 END, time_to_first_token"_s + direction + u", "_s + rest;
    case Sort::Tokens:
        return by(u"input_tokens + output_tokens"_s);
    case Sort::Cost:
        return by(u"cost_total"_s);
    case Sort::Status:
        return by(u"status"_s);
    case Sort::Model:
        return by(u"model"_s);
    case Sort::Provider:
        return by(u"provider"_s);
    case Sort::StartedAt:
        break;
    }
    return u" ORDER BY "_s + rest;
}

Result<void> readRows(Database &database, const RequestQuery &query, const Condition &condition, RequestPage &page)
{
    Statement ask(database, u"SELECT "_s + requestColumnNames() + u" FROM requests"_s + condition.sql() + orderOf(query) + u" LIMIT ? OFFSET ?"_s);
    condition.bind(ask);
    ask.bind(qBound(0, query.limit, rowLimit)).bind(qMax(0, query.offset));
    if (auto asked = ask.run(); !asked)
        return asked;
    while (ask.next()) {
        RequestRecord record;
        int index = 0;
        for (const RequestColumn &column : requestColumns())
            column.read(ask, index++, record);
        page.rows << record;
    }
    return ask.finished();
}

Result<void> countRows(Database &database, const Condition &condition, qint64 limit, RequestPage &page)
{
    Statement ask(database, u"SELECT count(*) FROM (SELECT 1 FROM requests"_s + condition.sql() + u" LIMIT ?) AS matching"_s);
    condition.bind(ask);
    ask.bind(limit + 1);
    if (auto asked = ask.run(); !asked)
        return asked;
    const qint64 count = ask.next() ? ask.integer(0) : 0;
    page.totalIsCapped = count > limit;
    page.total = qMin(count, limit);
    return ask.finished();
}

} // namespace

Result<RequestPage> RequestReader::page(Database &database, const RequestQuery &query)
{
    Transaction transaction(database, Transaction::Kind::Reading, longestRead);
    if (auto begun = transaction.begin(); !begun)
        return begun.error();
    const Condition condition = conditionOf(query);
    RequestPage page;
    if (auto read = readRows(database, query, condition, page); !read)
        return read.error();
    if (auto counted = countRows(database, condition, query.countLimit, page); !counted)
        return counted.error();
    if (auto ended = transaction.commit(); !ended)
        return ended.error();
    return page;
}

Result<SpendTotals> RequestReader::totals(Database &database, WallTime from, WallTime to)
{
    Transaction transaction(database, Transaction::Kind::Reading, longestRead);
    if (auto begun = transaction.begin(); !begun)
        return begun.error();
    // A sum of bigint is numeric on Postgres, and Qt reads that as a double.
    Statement ask(database, u"SELECT CAST(coalesce(sum(requests), 0) AS bigint), CAST(coalesce(sum(failed), 0) AS bigint), "
                            "CAST(coalesce(sum(input_tokens), 0) AS bigint), CAST(coalesce(sum(output_tokens), 0) AS bigint), "
                            "CAST(coalesce(sum(spend), 0) AS bigint) FROM rollups_hourly WHERE hour >= ? AND hour < ?"_s);
    ask.bind(hourOf(from)).bind(microsecondsOf(to));
    if (auto asked = ask.run(); !asked)
        return asked.error();
    SpendTotals totals;
    if (ask.next())
        totals = {ask.integer(0), ask.integer(1), ask.integer(2), ask.integer(3), Money::fromNano(ask.integer(4))};
    ask.finish();
    if (auto ended = transaction.commit(); !ended)
        return ended.error();
    return totals;
}

Result<CapturedExchange> RequestReader::exchange(Database &database, const QByteArray &requestId)
{
    Transaction transaction(database, Transaction::Kind::Reading, longestRead);
    if (auto begun = transaction.begin(); !begun)
        return begun.error();
    Statement ask(database, u"SELECT client_request_head, client_request_body, upstream_request_head, upstream_request_body, "
                            "upstream_response_head, upstream_response_body, client_response_head, client_response_body FROM exchanges WHERE id = ?"_s);
    if (auto asked = ask.bind(shortened(requestId)).run(); !asked)
        return asked.error();
    const bool found = ask.next();
    CapturedExchange exchange;
    if (found)
        exchange = {requestId, ask.bytes(0), ask.bytes(1), ask.bytes(2), ask.bytes(3), ask.bytes(4), ask.bytes(5), ask.bytes(6), ask.bytes(7)};
    ask.finish();
    if (auto ended = transaction.commit(); !ended)
        return ended.error();
    if (!found)
        return Error(ErrorKind::NotFound, u"Nothing was captured for request %1. Both sides of a request are kept only while capture is on."_s.arg(
                                              QString::fromUtf8(requestId)));
    return exchange;
}

} // namespace Gatehouse
