// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"

#include <QString>

#include <functional>

namespace Gatehouse {

class Database;
class Statement;

/// Many rows into one table: several in a statement where a round trip costs, one after the other through one prepared
/// statement where it does not. Storage writer's thread, inside a transaction.
struct RowInsert {
    QString head;           ///< "INSERT INTO table (a, b) VALUES "
    QString tail;           ///< " ON CONFLICT … RETURNING …"; may be empty
    qsizetype columns = 0;  ///< values of a row

    /// `bind` binds the values of a row; `returned` is called for each row of the answer.
    Result<void> run(Database &database, qsizetype rows, const std::function<void(Statement &, qsizetype row)> &bind,
                     const std::function<void(const Statement &)> &returned = {}) const;

private:
    QString textFor(qsizetype rows) const;
};

} // namespace Gatehouse
