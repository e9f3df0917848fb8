// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"

#include <QString>

#include <functional>
#include <vector>

namespace Gatehouse {

class Database;
class Statement;
struct SqlValue;

/// Many rows into one table, some hundreds with each statement: on Postgres a statement costs a round trip, on SQLite most
/// of its cost is in Qt's binding of every single value. Storage writer's thread, inside a transaction.
struct RowInsert {
    QString table;
    QString columns;   ///< "a, b"
    QString tail;      ///< " ON CONFLICT … RETURNING …"; may be empty

    /// `bind` binds the values of a row, no bytes among them; `returned` is called for each row of the answer. Gives the number
    /// of rows that were inserted or changed.
    Result<qsizetype> run(Database &database, qsizetype rows, const std::function<void(Statement &, qsizetype row)> &bind,
                     const std::function<void(const Statement &)> &returned = {}) const;

private:
    Statement asValues(Database &database, const std::vector<SqlValue> &values) const;
    Statement asJson(Database &database, const std::vector<SqlValue> &values) const;
    std::size_t width() const { return static_cast<std::size_t>(columns.count(u',')) + 1; }
};

} // namespace Gatehouse
