// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/changelog.h"

#include "gateway/storage/database.h"
#include "gateway/storage/rowinsert.h"
#include "gateway/storage/statement.h"
#include "gateway/storage/transaction.h"

#include <utility>

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

constexpr std::chrono::seconds changeLogLimit{10};
/// Who is behind by more loads everything anew, which costs less than so many single ones.
constexpr qint64 changesKept = 10'000;
// The bytes "gatechng"; must differ from other locks in the database, as that of the migrations.
constexpr qint64 changeLock = 0x6761'7465'6368'6e67;

} // namespace

const QString &ChangeLog::channel()
{
    static const QString name = u"gatehouse_changes"_s;
    return name;
}

Result<qint64> ChangeLog::begin(Database &database)
{
    if (database.dialect().isPostgres()) {
        // On SQLite BEGIN IMMEDIATE is the lock.
        if (auto locked = Statement(database, u"SELECT pg_advisory_xact_lock(?)"_s).bind(changeLock).run(); !locked)
            return locked.error();
    }
    auto before = last(database);
    if (!before)
        return before;
    return *before + 1;
}

Result<void> ChangeLog::write(Database &database, qint64 number, const QList<EntityId> &changed)
{
    const RowInsert insert{u"changes"_s, u"number, kind, id, part"_s, u" ON CONFLICT DO NOTHING"_s};
    auto written = insert.run(database, changed.size(), [&](Statement &statement, qsizetype row) {
        const EntityId &id = changed.at(row);
        statement.bind(number).bind(toText(id.kind)).bind(id.id).bind(id.part);
    });
    if (!written)
        return written.error();
    // The newest stays, so that numbers go on.
    if (auto removed = Statement(database, u"DELETE FROM changes WHERE number <= ?"_s).bind(number - changesKept).run(); !removed)
        return removed;
    if (!database.dialect().isPostgres())
        return {};
    return Statement(database, u"SELECT pg_notify(?, ?)"_s).bind(channel()).bind(QString::number(number)).run();
}

Result<qint64> ChangeLog::last(Database &database)
{
    return Statement(database, u"SELECT coalesce(max(number), 0) FROM changes"_s).runForNumber();
}

Result<ChangeList> ChangeLog::since(Database &database, qint64 number)
{
    Transaction transaction(database, Transaction::Kind::Reading, changeLogLimit);
    if (auto begun = transaction.begin(); !begun)
        return begun.error();
    ChangeList list;
    auto oldest = Statement(database, u"SELECT coalesce(min(number), 0) FROM changes"_s).runForNumber();
    if (!oldest)
        return oldest.error();
    Statement ask(database, u"SELECT number, kind, id, part FROM changes WHERE number > ? ORDER BY number, kind, id, part"_s);
    if (auto asked = ask.bind(number).run(); !asked)
        return asked.error();
    while (ask.next()) {
        // A kind that only a newer Gatehouse knows does not concern this one.
        if (const auto kind = entityKindFromText(ask.text(1)))
            list.changes << ChangedEntity{ask.integer(0), {*kind, ask.text(2), ask.text(3)}};
        list.last = ask.integer(0);
    }
    if (auto read = ask.finished(); !read)
        return read.error();
    if (list.last == 0) {
        auto newest = last(database);
        if (!newest)
            return newest.error();
        list.last = *newest;
    }
    // Behind the list's beginning, or ahead of its end: it was emptied, or the database is another one.
    list.complete = number >= *oldest - 1 && number <= list.last;
    if (auto ended = transaction.commit(); !ended)
        return ended.error();
    return list;
}

} // namespace Gatehouse
