// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/storage/statement.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <variant>

namespace Gatehouse {

/// A WHERE with its values, in order; empty at first, which matches every row. A plain value, on a storage thread.
class Condition
{
public:
    using Value = std::variant<qint64, QByteArray>;

    /// `part` has as many question marks as there are values.
    void add(const QString &part, QList<Value> values)
    {
        m_parts << part;
        m_values << std::move(values);
    }
    void add(const QString &part, Value value) { add(part, QList<Value>{std::move(value)}); }
    /// Nothing when the text is empty.
    void addText(const QString &part, const QByteArray &text)
    {
        if (!text.isEmpty())
            add(part, text);
    }
    QString sql() const { return m_parts.isEmpty() ? QString() : QStringLiteral(" WHERE ") + m_parts.join(QStringLiteral(" AND ")); }
    void bind(Statement &statement) const
    {
        for (const auto &value : m_values)
            std::visit([&](const auto &v) { statement.bind(v); }, value);
    }
    /// Rows of a table that match.
    Result<qint64> count(Database &database, const QString &table) const
    {
        Statement ask(database, QStringLiteral("SELECT count(*) FROM ") + table + sql());
        bind(ask);
        return ask.runForNumber();
    }

private:
    QStringList m_parts;
    QList<Value> m_values;
};

} // namespace Gatehouse
