// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/domain/spendquery.h"
#include "gateway/storage/rollup.h"
#include "gateway/storage/spendbuckets.h"

#include <QByteArray>
#include <QList>
#include <QSet>
#include <QString>
#include <QStringList>

#include <functional>
#include <optional>
#include <variant>

namespace Gatehouse {

class Statement;

/// Finds the smallest tables that hold the answer to a question about spend, and writes the SQL: whole days (UTC) come from the
/// tables of days, what is left at both ends, and days of other zones, from those of hours. A plain value; storage threads.
class SpendStatement
{
public:
    /// InvalidRequest when the sums cannot say it.
    static Result<SpendStatement> of(const SpendQuery &query);

    /// One row a group: the number of its time when there is one, the names, the sums as sumColumnNames().
    QString rowsSql() const;
    void bindRows(Statement &statement) const;
    /// How many groups there are.
    QString countSql() const;
    void bindCount(Statement &statement) const;
    const SpendBuckets &buckets() const { return m_buckets; }
    /// `rowsSql()` with its values put in, for people.
    QString readable() const;

private:
    using Value = std::variant<qint64, QByteArray>;
    struct Span {
        qint64 from = 0, to = 0;
        bool isEmpty() const { return from >= to; }
    };

    explicit SpendStatement(const SpendQuery &query) : m_query(query), m_buckets(SpendBuckets::of(query)) {}
    Result<void> check();
    bool asksFor(SpendBy by) const;
    qsizetype valuesOf(SpendBy by) const;
    void addParts();
    void addFull(const QString &table, const QString &time, Span span);
    void addDimensionHours(Span span);
    void addDimensionDays(Dimension dimension, Span span);
    /// Writes one SELECT; `column` names what a dimension is called in it.
    void addPart(const QString &from, const QString &time, const std::function<QString(SpendBy)> &column, QStringList conditions, QList<Value> values);

    SpendQuery m_query;
    SpendBuckets m_buckets;
    QSet<SpendBy> m_dimensions;         // asked for, without time, model and status
    std::optional<SpendBy> m_dimension; // the only one of them
    bool readsAsStored() const { return m_query.mayRepeat && m_parts.size() == 1 && !m_asStored.isEmpty(); }
    QString asStoredSql() const;

    QStringList m_parts;
    QString m_asStored, m_storedOrder; // the only part without groups: behind its SELECT, and the order of its table
    QStringList m_selected;
    QList<Value> m_values;
};

} // namespace Gatehouse
