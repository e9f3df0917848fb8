// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/changefeed.h"

#include "gateway/storage/changelog.h"
#include "gateway/storage/database.h"
#include "gateway/storage/statement.h"

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

/// Outside a transaction, where no schema is set.
Result<qint64> newest(Database &database)
{
    Statement ask(database, database.dialect().isPostgres() ? u"SELECT coalesce(max(number), 0) FROM gatehouse.changes"_s
                                                            : u"SELECT coalesce(max(number), 0) FROM changes"_s);
    return ask.runForNumber();
}

} // namespace

Result<void> ChangeFeed::begin(Database &database)
{
    if (database.dialect().isPostgres()) {
        // Before the number is asked for, so that no change falls in between.
        if (auto listening = database.listen(ChangeLog::channel(), this, [this](const QString &payload) { heard(payload); }); !listening)
            return listening;
    }
    auto number = newest(database);
    if (!number)
        return number.error();
    m_seen = *number;
    Q_EMIT missed();
    return {};
}

void ChangeFeed::heard(const QString &payload)
{
    bool isNumber = false;
    const qint64 number = payload.toLongLong(&isNumber);
    if (!isNumber || number > m_seen) // our own come, too, after they were told
        Q_EMIT told();
}

Result<void> ChangeFeed::look(Database &database)
{
    auto number = newest(database);
    if (!number)
        return number.error();
    return *number == m_seen ? Result<void>() : catchUp(database);
}

Result<void> ChangeFeed::catchUp(Database &database)
{
    auto list = ChangeLog::since(database, m_seen);
    if (!list)
        return list.error();
    m_seen = list->last;
    if (!list->complete)
        Q_EMIT missed();
    else if (!list->changes.isEmpty())
        Q_EMIT changed(list->changes);
    return {};
}

} // namespace Gatehouse
