// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/rowinsert.h"

#include "gateway/storage/database.h"
#include "gateway/storage/statement.h"

#include <QStringList>

#include <optional>

namespace Gatehouse {

using namespace Qt::StringLiterals;

QString RowInsert::textFor(qsizetype rows) const
{
    const QString row = u'(' + QStringList(columns, u"?"_s).join(u", "_s) + u')';
    return head + QStringList(rows, row).join(u", "_s) + tail;
}

Result<void> RowInsert::run(Database &database, qsizetype rows, const std::function<void(Statement &, qsizetype)> &bind,
                            const std::function<void(const Statement &)> &returned) const
{
    std::optional<Statement> insert;
    qsizetype prepared = 0; // rows that `insert` takes
    for (qsizetype from = 0; from < rows; from += prepared) {
        const qsizetype some = qMin<qsizetype>(rows - from, database.dialect().rowsPerInsert());
        if (some != prepared)
            insert.emplace(database, textFor(some));
        prepared = some;
        for (qsizetype row = from; row < from + some; ++row)
            bind(*insert, row);
        if (auto done = insert->run(); !done)
            return done;
        while (returned && insert->next())
            returned(*insert);
        if (auto read = insert->finished(); !read)
            return read;
    }
    return {};
}

} // namespace Gatehouse
