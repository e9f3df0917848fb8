// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"

#include <QByteArray>
#include <QSqlQuery>
#include <QString>
#include <QVariant>

#include <utility>
#include <vector>

namespace Gatehouse {

class Database;

/// What stands for a question mark. Text is valid UTF-8 without null characters.
struct SqlValue {
    enum class Kind { Nothing, Integer, Text, Bytes };
    Kind kind = Kind::Nothing;
    qint64 number = 0;
    QByteArray bytes;

    /// Texts that are shared are the same without being looked at.
    bool isSame(const SqlValue &other) const
    {
        return kind == other.kind && number == other.number && bytes.size() == other.bytes.size()
            && (bytes.constData() == other.bytes.constData() || bytes == other.bytes);
    }
    QVariant toVariant() const;
};

/// One SQL statement with values for its question marks. Lives shorter than its Database, on the same thread.
///
/// On SQLite the values are bound. On Postgres they are put in as literals by Qt's driver, which is also what its own
/// binding does, after an additional PREPARE: without that, a statement costs one round trip instead of three, and a
/// pooler such as pgbouncer may give each transaction another connection. No other place puts values into SQL.
class Statement
{
public:
    /// A question mark in `sql` always stands for a value.
    Statement(Database &database, QString sql);

    Statement &bind(qint64 value);
    Statement &bind(const QString &text);      ///< null characters, which Postgres refuses, become U+FFFD
    Statement &bind(const QByteArray &utf8);   ///< text, made valid
    Statement &bindBytes(const QByteArray &bytes);
    Statement &bindNothing();
    /// So many rows of that many values will be bound. A text that is shared with the row above is taken as it is.
    void expect(std::size_t rows, std::size_t width)
    {
        m_values.reserve(rows * width);
        m_width = width;
    }
    /// What was bound so far; nothing is bound any more.
    std::vector<SqlValue> takeValues() { return std::exchange(m_values, {}); }

    /// Unavailable or Storage when the database fails; Database::fault() tells what. May be called again after new values
    /// were bound.
    Result<void> run();

    /// Runs it, and gives the first column of the first row of the answer; 0 when there is none.
    Result<qint64> runForNumber();

    /// Moves to the next row of the answer; false at the end, or when the rest could not be read: see `finished()`.
    bool next();
    /// After the last `next()`: whether the answer was read to its end.
    Result<void> finished();
    /// Lets go of the answer early.
    void finish() { m_query.finish(); }

    qint64 integer(int column) const { return m_query.value(column).toLongLong(); }
    bool isNull(int column) const { return m_query.isNull(column); }
    QByteArray text(int column) const { return m_query.value(column).toString().toUtf8(); }
    QByteArray bytes(int column) const { return m_query.value(column).toByteArray(); }
    /// Rows that an INSERT, UPDATE or DELETE touched.
    int changed() const { return m_query.numRowsAffected(); }

private:
    bool runBound();
    QString withLiterals() const;

    Database &m_database;
    QString m_sql;
    std::vector<SqlValue> m_values;
    std::size_t m_width = 0; // of a row; 0 = not known
    QSqlQuery m_query;
    bool m_prepared = false; // on SQLite
};

} // namespace Gatehouse
