// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/storage/entitytable.h"

#include <QString>
#include <QStringList>

namespace Gatehouse {

// The columns that tables have in common, and a row as a whole. Storage threads.

inline const QStringList &keptColumns()
{
    static const QStringList names{QStringLiteral("created_at"), QStringLiteral("updated_at"), QStringLiteral("created_by"), QStringLiteral("updated_by")};
    return names;
}

/// All columns of a type's table, in the order in which rows are bound and read.
template <class T>
QStringList columnsOf()
{
    const EntityTable<T> &table = tableOf<T>();
    QStringList names;
    for (const EntityColumn<T> &column : table.columns)
        names << QString::fromLatin1(column.name);
    if constexpr (hasKept<T>)
        names << keptColumns();
    names << QStringLiteral("revision");
    if (table.writeDetails)
        names << QStringLiteral("details");
    return names;
}

/// The condition that picks one row by its ids: "team_id = ? AND user_id = ?".
template <class T>
QString idCondition()
{
    QStringList parts;
    for (int i = 0; i < tableOf<T>().ids; ++i)
        parts << QString::fromLatin1(tableOf<T>().columns[static_cast<std::size_t>(i)].name) + QStringLiteral(" = ?");
    return parts.join(QStringLiteral(" AND "));
}

/// Binds a whole row; `revision` is the number of the change that writes it.
template <class T>
void bindRow(Statement &statement, const T &value, qint64 revision)
{
    const EntityTable<T> &table = tableOf<T>();
    for (const EntityColumn<T> &column : table.columns)
        column.write(statement, value);
    if constexpr (hasKept<T>) {
        statement.bind(microsecondsOf(value.kept.createdAt)).bind(microsecondsOf(value.kept.updatedAt));
        statement.bind(value.kept.createdBy).bind(value.kept.updatedBy);
    }
    statement.bind(revision);
    if (table.writeDetails)
        statement.bind(table.writeDetails(value));
}

/// Reads a row whose columns begin at `column`.
template <class T>
T readRow(const Statement &row, int column, TextPool &pool)
{
    const EntityTable<T> &table = tableOf<T>();
    T value;
    for (const EntityColumn<T> &one : table.columns)
        one.read(row, column++, value, pool);
    if constexpr (hasKept<T>) {
        value.kept.createdAt = WallTime(std::chrono::microseconds(row.integer(column++)));
        value.kept.updatedAt = WallTime(std::chrono::microseconds(row.integer(column++)));
        value.kept.createdBy = pool.shared(row.text(column++));
        value.kept.updatedBy = pool.shared(row.text(column++));
        value.kept.revision = row.integer(column);
    }
    ++column;
    if (table.readDetails)
        table.readDetails(row.text(column), value, pool);
    return value;
}

} // namespace Gatehouse
