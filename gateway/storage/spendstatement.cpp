// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/spendstatement.h"

#include "gateway/storage/requestcolumns.h"
#include "gateway/storage/statement.h"

#include <algorithm>

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

constexpr auto longestSpan = std::chrono::years(50);
constexpr int mostGroups = 200'000;
/// So many single histories are read sooner than a whole table of days is.
constexpr qsizetype fewValues = 5;

struct DimensionName {
    SpendBy by;
    const char *word;
    Dimension dimension;
    const char *fullColumn; ///< in the tables of all dimensions that hang together; empty = not there
};

constexpr DimensionName dimensionNames[] = {
    {SpendBy::Provider, "provider", Dimension::Provider, "provider"},
    {SpendBy::Deployment, "deployment", Dimension::Deployment, "deployment_id"},
    {SpendBy::Key, "key", Dimension::Key, "key_hash"},
    {SpendBy::User, "user", Dimension::User, "user_id"},
    {SpendBy::Team, "team", Dimension::Team, "team"},
    {SpendBy::Organization, "organization", Dimension::Organization, ""},
    {SpendBy::Customer, "customer", Dimension::Customer, ""},
    {SpendBy::Tag, "tag", Dimension::Tag, ""},
};

const DimensionName *nameOf(SpendBy by)
{
    const auto *found = std::find_if(std::begin(dimensionNames), std::end(dimensionNames), [by](const DimensionName &name) { return name.by == by; });
    return found == std::end(dimensionNames) ? nullptr : found;
}

QString fullColumnOf(SpendBy by)
{
    if (by == SpendBy::Model)
        return u"model"_s;
    if (by == SpendBy::Status)
        return u"status_class"_s;
    return QString::fromLatin1(nameOf(by)->fullColumn);
}

Error refusal(const QString &message)
{
    return Error(ErrorKind::InvalidRequest, message);
}

QString sumsOf(bool inner)
{
    // A sum of bigint is numeric on Postgres, and Qt reads that as a double.
    QStringList sums;
    for (const QString &column : sumColumnNames())
        sums << u"CAST(sum("_s + column + u") AS bigint)"_s + (inner ? u" AS "_s + column : QString());
    return sums.join(u", "_s);
}

} // namespace

Result<SpendStatement> SpendStatement::of(const SpendQuery &query)
{
    SpendStatement statement(query);
    if (auto checked = statement.check(); !checked)
        return checked.error();
    statement.addParts();
    return statement;
}

Result<void> SpendStatement::check()
{
    if (m_query.to - m_query.from > longestSpan)
        return refusal(u"Spend is summed over at most 50 years; ask for a shorter time."_s);
    if (std::count_if(m_query.by.cbegin(), m_query.by.cend(), isTime) > 1)
        return refusal(u"Spend is divided by one of hour, day and month, not by two of them."_s);
    for (const SpendFilter &filter : std::as_const(m_query.filters)) {
        if (isTime(filter.by))
            return refusal(u"Spend is limited to a time by its beginning and end, not by a filter."_s);
    }
    for (const DimensionName &name : dimensionNames) {
        if (asksFor(name.by))
            m_dimensions.insert(name.by);
    }
    if (m_dimensions.size() == 1)
        m_dimension = *m_dimensions.cbegin();
    for (const DimensionName &name : dimensionNames) {
        if (m_dimensions.size() > 1 && m_dimensions.contains(name.by) && !*name.fullColumn)
            return refusal(u"Spend by %1 is kept by itself, with model and time, but not together with another dimension. "
                           "Ask for one of them, or look at the requests themselves."_s.arg(QString::fromLatin1(name.word)));
    }
    return {};
}

bool SpendStatement::asksFor(SpendBy by) const
{
    return m_query.by.contains(by) || valuesOf(by) >= 0;
}

/// -1 when any will do.
qsizetype SpendStatement::valuesOf(SpendBy by) const
{
    for (const SpendFilter &filter : m_query.filters) {
        if (filter.by == by)
            return filter.values.size();
    }
    return -1;
}

void SpendStatement::addParts()
{
    const qint64 from = microsecondsOf(m_query.from), to = microsecondsOf(m_query.to);
    Span days{(from + microsecondsOfDay - 1) / microsecondsOfDay * microsecondsOfDay, to / microsecondsOfDay * microsecondsOfDay};
    if (!m_buckets.takeDays() || days.isEmpty())
        days = {to, to};
    const bool divided = asksFor(SpendBy::Model) || asksFor(SpendBy::Status);
    // Models of all are kept as a dimension of days of their own; models of one dimension only by hour, or by day with all others.
    const bool onlyModel = !m_dimension && asksFor(SpendBy::Model) && !asksFor(SpendBy::Status);
    const bool several = m_dimensions.size() > 1;
    const bool isFull = m_dimension && *nameOf(*m_dimension)->fullColumn;
    const bool manyValues = m_dimension && (valuesOf(*m_dimension) < 0 || valuesOf(*m_dimension) > fewValues);
    if (several || (divided && isFull && manyValues && !days.isEmpty())) {
        addFull(u"rollups_daily"_s, u"day"_s, days);
        addFull(u"rollups_hourly"_s, u"hour"_s, {from, days.from});
        addFull(u"rollups_hourly"_s, u"hour"_s, {days.to, to});
        return;
    }
    if (divided && !onlyModel)
        days = {to, to};
    if (onlyModel)
        addDimensionDays(Dimension::Model, days);
    else
        addDimensionDays(m_dimension ? nameOf(*m_dimension)->dimension : Dimension::All, days);
    addDimensionHours({from, days.from});
    addDimensionHours({days.to, to});
}

void SpendStatement::addFull(const QString &table, const QString &time, Span span)
{
    if (span.isEmpty())
        return;
    addPart(table, time, fullColumnOf, {time + u" >= ?"_s, time + u" < ?"_s}, {span.from, span.to});
    m_storedOrder = QStringList{time, u"key_hash"_s, u"model"_s, u"provider"_s, u"deployment_id"_s, u"team"_s, u"user_id"_s, u"status_class"_s}.join(
        m_query.descending ? u" DESC, "_s : u", "_s) + (m_query.descending ? u" DESC"_s : QString());
}

void SpendStatement::addDimensionDays(Dimension dimension, Span span)
{
    if (span.isEmpty())
        return;
    addPart(u"dimension_rollups_daily"_s, u"day"_s, [](SpendBy) { return u"value"_s; }, {u"dimension = ?"_s, u"day >= ?"_s, u"day < ?"_s},
            {static_cast<qint64>(dimension), span.from, span.to});
}

void SpendStatement::addDimensionHours(Span span)
{
    if (span.isEmpty())
        return;
    const qint64 dimension = static_cast<qint64>(m_dimension ? nameOf(*m_dimension)->dimension : Dimension::All);
    const auto column = [](SpendBy by) { return nameOf(by) ? u"hours.value"_s : u"hours."_s + fullColumnOf(by); };
    QStringList conditions{u"hours.dimension = ?"_s};
    QList<Value> values{dimension};
    QString from = u"dimension_rollups_hourly AS hours"_s;
    if (!m_dimension) {
        conditions << u"hours.value = ?"_s;
        values << QByteArray("");
    } else if (valuesOf(*m_dimension) < 0) {
        // The table is ordered by value, so each is looked up; which there are is known from the days.
        from = u"(SELECT DISTINCT value FROM dimension_rollups_daily WHERE dimension = ? AND day >= ? AND day < ?) AS held CROSS JOIN "_s + from;
        values = {dimension, span.from / microsecondsOfDay * microsecondsOfDay, span.to, dimension};
        conditions << u"hours.value = held.value"_s;
    }
    conditions << u"hours.hour >= ?"_s << u"hours.hour < ?"_s;
    values << span.from << span.to;
    addPart(from, u"hours.hour"_s, column, conditions, values);
}

void SpendStatement::addPart(const QString &from, const QString &time, const std::function<QString(SpendBy)> &column, QStringList conditions, QList<Value> values)
{
    for (const SpendFilter &filter : std::as_const(m_query.filters)) {
        if (filter.values.isEmpty()) {
            conditions << u"1 = 0"_s;
            continue;
        }
        conditions << column(filter.by) + u" IN ("_s + QStringList(filter.values.size(), u"?"_s).join(u", "_s) + u')';
        for (const QByteArray &value : filter.values) {
            if (filter.by == SpendBy::Status)
                values << value.toLongLong();
            else
                values << shortened(value);
        }
    }
    QStringList selected, groups;
    qsizetype number = 0;
    for (const SpendBy by : std::as_const(m_query.by)) {
        selected << (isTime(by) ? m_buckets.expression(time) : column(by)) + u" AS g"_s + QString::number(number++);
        groups << QString::number(number);
    }
    const QString tail = u" FROM "_s + from + u" WHERE "_s + conditions.join(u" AND "_s);
    if (from.startsWith(u"rollups_"_s)) {
        m_selected = selected;
        m_asStored = tail;
    }
    selected << sumsOf(true);
    QString sql = u"SELECT "_s + selected.join(u", "_s) + tail;
    if (!groups.isEmpty())
        sql += u" GROUP BY "_s + groups.join(u", "_s);
    m_parts << sql;
    m_values << values;
}

/// By the order of the table itself, so that a page of rows is all that is read.
QString SpendStatement::asStoredSql() const
{
    QStringList columns = m_selected;
    columns << sumColumnNames();
    return u"SELECT "_s + columns.join(u", "_s) + m_asStored + u" ORDER BY "_s + m_storedOrder;
}

QString SpendStatement::rowsSql() const
{
    const QString page = u" LIMIT %1 OFFSET %2"_s.arg(qBound(0, m_query.limit, mostGroups)).arg(qMax(0, m_query.offset));
    if (readsAsStored())
        return asStoredSql() + page;
    QStringList columns, order;
    for (qsizetype i = 0; i < m_query.by.size(); ++i)
        columns << u"g"_s + QString::number(i);
    const QString direction = m_query.descending ? u" DESC"_s : u" ASC"_s;
    if (m_query.order == SpendQuery::Order::Spend)
        order << u"sum(spend)"_s + direction;
    else if (m_query.order == SpendQuery::Order::Requests)
        order << u"sum(requests)"_s + direction;
    else if (m_query.order == SpendQuery::Order::Tokens)
        order << u"sum(input_tokens) + sum(output_tokens)"_s + direction;
    const bool byGroup = order.isEmpty();
    for (const QString &column : std::as_const(columns))
        order << (byGroup ? column + direction : column);
    const QString groups = columns.join(u", "_s);
    QString sql = u"SELECT "_s + (groups.isEmpty() ? QString() : groups + u", "_s) + sumsOf(false) + u" FROM ("_s + m_parts.join(u" UNION ALL "_s) + u") AS parts"_s;
    if (!groups.isEmpty())
        sql += u" GROUP BY "_s + groups + u" ORDER BY "_s + order.join(u", "_s);
    return sql + page;
}

QString SpendStatement::countSql() const
{
    if (readsAsStored())
        return u"SELECT count(*)"_s + m_asStored;
    QStringList columns;
    for (qsizetype i = 0; i < m_query.by.size(); ++i)
        columns << u"g"_s + QString::number(i);
    if (columns.isEmpty())
        return u"SELECT 1"_s;
    return u"SELECT count(*) FROM (SELECT "_s + columns.join(u", "_s) + u" FROM ("_s + m_parts.join(u" UNION ALL "_s) + u") AS parts GROUP BY "_s
        + columns.join(u", "_s) + u") AS found"_s;
}

void SpendStatement::bindRows(Statement &statement) const
{
    for (const Value &value : m_values)
        std::visit([&](const auto &v) { statement.bind(v); }, value);
}

void SpendStatement::bindCount(Statement &statement) const
{
    if (readsAsStored() || !m_query.by.isEmpty())
        bindRows(statement);
}

QString SpendStatement::readable() const
{
    const QString sql = rowsSql();
    QString text;
    qsizetype from = 0;
    for (const Value &value : m_values) {
        const qsizetype mark = sql.indexOf(u'?', from);
        text += QStringView(sql).sliced(from, mark - from);
        if (const auto *number = std::get_if<qint64>(&value))
            text += QString::number(*number);
        else
            text += u'\'' + QString::fromUtf8(std::get<QByteArray>(value)).replace(u'\'', u"''"_s) + u'\'';
        from = mark + 1;
    }
    text += QStringView(sql).sliced(from);
    return text;
}

} // namespace Gatehouse
