// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/spendreports.h"

#include "gateway/base/clock.h"
#include "gateway/base/readyfuture.h"
#include "gateway/services/spendseries.h"
#include "gateway/storage/storage.h"

#include <QFuture>

#include <algorithm>

namespace Gatehouse {
namespace {

constexpr int mostGroups = 200'000;

using Tables = Result<QList<SpendTable>>;

/// Continuations run in the thread that answers: they only add up, and the caller needs no event loop for them.
constexpr auto there = QtFuture::Launch::Sync;

SpendQuery queryOf(const SpendPeriod &period, QList<SpendBy> by)
{
    SpendQuery query{period.from, period.to, period.zone, std::move(by), period.filters};
    query.limit = mostGroups;
    return query;
}

SpendQuery topOf(const SpendPeriod &period, SpendBy by, int limit)
{
    SpendQuery query = queryOf(period, {by});
    query.order = SpendQuery::Order::Spend;
    query.descending = true;
    query.limit = limit;
    return query;
}

QList<QByteArray> namesOf(const SpendTable &table)
{
    QList<QByteArray> names;
    for (const SpendRow &row : table.rows)
        names << row.names.first();
    return names;
}

/// Dimensions that hang on the key can be told together with it.
bool tellsKeysOf(SpendBy entity)
{
    return entity == SpendBy::User || entity == SpendBy::Team;
}

QList<SpendBy> groupsOf(const ActivityQuery &query, bool withKeys)
{
    QList<SpendBy> by{SpendBy::Day, query.entity};
    if (tellsKeysOf(query.entity)) {
        if (withKeys)
            by << SpendBy::Key;
        by << SpendBy::Provider << SpendBy::Deployment;
    }
    return by << SpendBy::Model;
}

QList<ActivityRow> rowsOf(const SpendTable &table, const QList<SpendBy> &by)
{
    QList<ActivityRow> rows;
    for (const SpendRow &row : table.rows) {
        ActivityRow activity{row.start, {}, {}, {}, {}, {}, row.sums};
        for (qsizetype i = 1; i < by.size(); ++i) {
            const QByteArray &name = row.names[i - 1];
            switch (by[i]) {
            case SpendBy::Key: activity.key = name; break;
            case SpendBy::Model: activity.model = name; break;
            case SpendBy::Provider: activity.provider = name; break;
            case SpendBy::Deployment: activity.deployment = name; break;
            default: activity.entity = name;
            }
        }
        rows << std::move(activity);
    }
    return rows;
}

} // namespace

QFuture<Result<SpendTable>> SpendReports::table(SpendQuery query)
{
    return m_storage.spend(std::move(query));
}

QFuture<Result<SpendTable>> SpendReports::top(SpendPeriod period, SpendBy by, int limit)
{
    return m_storage.spend(topOf(period, by, limit));
}

QFuture<Result<SpendComparison>> SpendReports::totals(SpendPeriod period)
{
    SpendPeriod before = period;
    before.to = period.from;
    before.from = period.from - (period.to - period.from);
    return m_storage.spend(QList<SpendQuery>{queryOf(period, {}), queryOf(before, {})}).then(there, [from = before.from](const Tables &tables) -> Result<SpendComparison> {
        if (!tables)
            return tables.error();
        return SpendComparison{tables->at(0).rows.first().sums, tables->at(1).rows.first().sums, from};
    });
}

QFuture<Result<SpendSeries>> SpendReports::series(SpendPeriod period, SpendBy time, std::optional<SpendBy> lines, int mostLines)
{
    const QList<WallTime> starts = spendStarts(period, time);
    if (!lines || starts.isEmpty()) {
        return m_storage.spend(queryOf(period, {time})).then(there, [starts](const Result<SpendTable> &whole) -> Result<SpendSeries> {
            if (!whole)
                return whole.error();
            return spendSeries(starts, *whole, {}, {}, true);
        });
    }
    // Which lines there are must be known before they can be asked for.
    return m_storage.spend(QList<SpendQuery>{queryOf(period, {time}), topOf(period, *lines, mostLines)})
        .then(there, [this, starts, period, time, by = *lines](const Tables &first) -> QFuture<Result<SpendSeries>> {
            if (!first)
                return readyFuture<SpendSeries>(first.error());
            SpendPeriod some = period;
            some.filters << SpendFilter{by, namesOf(first->at(1))};
            return m_storage.spend(queryOf(some, {time, by})).then(there, [starts, tables = *first, by](const Result<SpendTable> &parts) -> Result<SpendSeries> {
                if (!parts)
                    return parts.error();
                return spendSeries(starts, tables[0], tables[1], *parts, by != SpendBy::Tag);
            });
        })
        .unwrap();
}

QFuture<Result<SpendForecast>> SpendReports::forecast(QTimeZone zone, QList<SpendFilter> filters)
{
    const WallTime now = m_clock->wall();
    SpendPeriod period;
    period.from = std::min(monthAround(now, zone).first, dayAround(now, zone, -usualSpendDays));
    period.to = dayAround(now, zone, 1);
    period.zone = zone;
    period.filters = std::move(filters);
    return m_storage.spend(queryOf(period, {SpendBy::Day})).then(there, [now, zone](const Result<SpendTable> &days) -> Result<SpendForecast> {
        if (!days)
            return days.error();
        return spendForecast(days->rows, now, zone);
    });
}

QFuture<Result<ActivityPage>> SpendReports::activity(ActivityQuery query)
{
    const SpendPeriod period{query.from, query.to, query.zone, query.filters};
    const bool withKeys = tellsKeysOf(query.entity);
    const QList<SpendBy> by = groupsOf(query, !query.whole);
    SpendQuery rows = queryOf(period, by);
    rows.descending = true;
    rows.count = rows.mayRepeat = !query.whole;
    if (!query.whole) {
        rows.limit = query.pageSize;
        rows.offset = (query.page - 1) * query.pageSize;
    }
    QList<SpendQuery> questions{rows};
    if (query.whole && withKeys) {
        questions << topOf(period, SpendBy::Key, query.keyLimit);
        questions.last().count = true;
    }
    auto first = m_storage.spend(questions);
    return first.then(there, [this, period, by, query, withKeys](const Tables &tables) -> QFuture<Result<ActivityPage>> {
        if (!tables)
            return readyFuture<ActivityPage>(tables.error());
        ActivityPage page;
        page.rows = rowsOf(tables->at(0), by);
        page.tellsKeys = withKeys;
        page.total = query.whole ? page.rows.size() : tables->at(0).total;
        if (tables->size() < 2)
            return readyFuture<ActivityPage>(page);
        page.keys = tables->at(1).total;
        SpendPeriod some = period;
        some.filters << SpendFilter{SpendBy::Key, namesOf(tables->at(1))};
        const QList<SpendBy> keyed = groupsOf(query, true);
        SpendQuery apart = queryOf(some, keyed);
        apart.descending = true;
        return m_storage.spend(apart).then(there, [page, keyed](const Result<SpendTable> &keys) -> Result<ActivityPage> {
            if (!keys)
                return keys.error();
            ActivityPage whole = page;
            whole.keyRows = rowsOf(*keys, keyed);
            return whole;
        });
    }).unwrap();
}

} // namespace Gatehouse
