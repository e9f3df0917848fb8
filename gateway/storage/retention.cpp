// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/retention.h"

#include "gateway/storage/database.h"
#include "gateway/storage/requestcolumns.h"
#include "gateway/storage/rollup.h"
#include "gateway/storage/statement.h"
#include "gateway/storage/transaction.h"

#include <algorithm>

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

constexpr std::chrono::seconds deletionLimit{10};
constexpr int mostRows = 500;
constexpr int fewestRows = 10;
/// A step is to take about so long: others wait meanwhile.
constexpr auto shortStep = 2ms;
constexpr auto longStep = 6ms;
/// Values of a dimension looked at in one step, when there is little to delete.
constexpr int valuesAtOnce = 50;

const QString dimensionHourKey = u"dimension, value, hour, model, status_class"_s;

/// At most so many rows of a table, the oldest first; two gateways take different ones.
Result<int> deleteSome(Database &database, const QString &table, const QString &key, const QString &condition, const QList<SqlValue> &values, int rows)
{
    QString chosen = u"SELECT "_s + key + u" FROM "_s + table + u" WHERE "_s + condition + u" LIMIT ?"_s;
    if (database.dialect().isPostgres())
        chosen += u" FOR UPDATE SKIP LOCKED"_s;
    Statement deletion(database, u"DELETE FROM "_s + table + u" WHERE ("_s + key + u") IN ("_s + chosen + u')');
    for (const SqlValue &value : values) {
        if (value.kind == SqlValue::Kind::Integer)
            deletion.bind(value.number);
        else
            deletion.bind(value.bytes);
    }
    if (auto done = deletion.bind(rows).run(); !done)
        return done.error();
    return deletion.changed();
}

SqlValue asValue(qint64 number)
{
    return {SqlValue::Kind::Integer, number, {}};
}

SqlValue asValue(const QByteArray &text)
{
    return {SqlValue::Kind::Text, 0, text};
}

} // namespace

void Retention::setAges(const RetentionAges &ages)
{
    if (ages == m_ages)
        return;
    m_ages = ages;
    m_table = Table::None;
    m_finished.reset();
}

bool Retention::isDue() const
{
    return !m_ages.isEmpty() && (isUnderWay() || !m_finished || m_clock->steady() - *m_finished >= m_ages.interval);
}

Result<void> Retention::step(Database &database)
{
    if (!isUnderWay())
        m_table = Table::Requests;
    Transaction transaction(database, Transaction::Kind::Writing, deletionLimit);
    const SteadyTime begun = m_clock->steady();
    if (auto started = transaction.begin(); !started)
        return started;
    const auto before = limit(database);
    if (!before)
        return before.error();
    bool more = false;
    if (*before) {
        const int rows = m_rows;
        const auto removed = m_table == Table::DimensionHours ? removeHoursOfValues(database, **before) : remove(database, **before);
        if (!removed)
            return removed.error();
        more = m_table == Table::DimensionHours ? !m_valuesEnded : *removed >= rows;
    }
    if (auto committed = transaction.commit(); !committed)
        return committed;
    adapt(m_clock->steady() - begun);
    if (!more)
        advance();
    return {};
}

void Retention::adapt(std::chrono::steady_clock::duration taken)
{
    if (taken < shortStep)
        m_rows = std::min(m_rows * 2, mostRows);
    else if (taken > longStep)
        m_rows = std::max(m_rows / 2, fewestRows);
}

void Retention::advance()
{
    m_dimension = 0;
    m_value.clear();
    m_valuesEnded = false;
    if (m_table == Table::DimensionDays) {
        m_table = Table::None;
        m_finished = m_clock->steady();
    } else {
        m_table = static_cast<Table>(static_cast<int>(m_table) + 1);
    }
}

std::optional<qint64> Retention::agedOut(const std::optional<std::chrono::milliseconds> &age) const
{
    return age ? std::optional(microsecondsOf(m_clock->wall() - *age)) : std::nullopt;
}

Result<std::optional<qint64>> Retention::oldest(Database &database, const QString &sql) const
{
    Statement ask(database, sql);
    if (auto asked = ask.run(); !asked)
        return asked.error();
    std::optional<qint64> found;
    if (ask.next() && !ask.isNull(0))
        found = ask.integer(0);
    ask.finish();
    return found;
}

Result<std::optional<qint64>> Retention::limit(Database &database) const
{
    // What is summed up stays as long as the rows themselves, so that these can be priced anew.
    const auto noLaterThan = [](std::optional<qint64> time, const std::optional<qint64> &other) { return time && other ? std::min(time, other) : time; };
    const auto of = [](qint64 microseconds) { return WallTime(std::chrono::microseconds(microseconds)); };
    switch (m_table) {
    case Table::Requests:
        return agedOut(m_ages.requests);
    case Table::Exchanges: {
        const auto requests = agedOut(m_ages.requests), exchanges = agedOut(m_ages.exchanges);
        return requests && exchanges ? std::max(requests, exchanges) : requests ? requests : exchanges;
    }
    case Table::Hours:
    case Table::DimensionHours: {
        const auto aged = agedOut(m_ages.hours);
        if (!aged)
            return aged;
        auto first = oldest(database, u"SELECT min(started_at) FROM requests"_s);
        if (!first)
            return first.error();
        return noLaterThan(hourOf(of(*aged)), *first ? std::optional(hourOf(of(**first))) : std::nullopt);
    }
    case Table::Days:
    case Table::DimensionDays: {
        const auto aged = agedOut(m_ages.days);
        if (!aged)
            return aged;
        auto first = oldest(database, u"SELECT min(hour) FROM rollups_hourly"_s);
        if (!first)
            return first.error();
        return noLaterThan(dayOf(of(*aged)), *first ? std::optional(dayOf(of(**first))) : std::nullopt);
    }
    case Table::None:
        break;
    }
    return std::optional<qint64>();
}

Result<int> Retention::remove(Database &database, qint64 before)
{
    const QString full = u", key_hash, model, provider, deployment_id, team, user_id, status_class"_s;
    switch (m_table) {
    case Table::Requests: // those that still run have no settlement yet
        return deleteSome(database, u"requests"_s, u"id"_s, u"started_at < ? AND state <> 0 ORDER BY started_at, id"_s, {asValue(before)}, m_rows);
    case Table::Exchanges:
        return deleteSome(database, u"exchanges"_s, u"id"_s, u"kept_at < ? ORDER BY kept_at"_s, {asValue(before)}, m_rows);
    case Table::Hours:
        return deleteSome(database, u"rollups_hourly"_s, u"hour"_s + full, u"hour < ?"_s, {asValue(before)}, m_rows);
    case Table::Days:
        return deleteSome(database, u"rollups_daily"_s, u"day"_s + full, u"day < ?"_s, {asValue(before)}, m_rows);
    case Table::DimensionDays: {
        int removed = 0;
        for (int dimension = 1; dimension <= static_cast<int>(Dimension::All) && removed < m_rows; ++dimension) {
            auto some = deleteSome(database, u"dimension_rollups_daily"_s, u"dimension, day, value"_s, u"dimension = ? AND day < ?"_s,
                                   {asValue(dimension), asValue(before)}, m_rows - removed);
            if (!some)
                return some;
            removed += *some;
        }
        return removed;
    }
    default:
        return 0;
    }
}

/// The table is ordered by value, so one after the other is looked at.
Result<int> Retention::removeHoursOfValues(Database &database, qint64 before)
{
    int removed = 0;
    for (int seen = 0; seen < valuesAtOnce && removed < m_rows; ++seen) {
        const bool first = m_dimension == 0;
        Statement ask(database, u"SELECT dimension, value FROM dimension_rollups_hourly"_s + (first ? QString() : u" WHERE (dimension, value) > (?, ?)"_s)
                                    + u" ORDER BY dimension, value LIMIT 1"_s);
        if (!first)
            ask.bind(m_dimension).bind(m_value);
        if (auto asked = ask.run(); !asked)
            return asked.error();
        if (!ask.next()) {
            m_valuesEnded = true;
            return removed;
        }
        const qint64 dimension = ask.integer(0);
        const QByteArray value = ask.text(1);
        ask.finish();
        auto some = deleteSome(database, u"dimension_rollups_hourly"_s, dimensionHourKey, u"dimension = ? AND value = ? AND hour < ?"_s,
                               {asValue(dimension), asValue(value), asValue(before)}, m_rows - removed);
        if (!some)
            return some;
        removed += *some;
        if (removed >= m_rows)
            return removed; // there may be more of this one
        m_dimension = dimension;
        m_value = value;
    }
    return removed;
}

} // namespace Gatehouse
