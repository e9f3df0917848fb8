// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/entitywriter.h"

#include "gateway/storage/auditlog.h"
#include "gateway/storage/changelog.h"
#include "gateway/storage/database.h"
#include "gateway/storage/entitycolumns.h"
#include "gateway/storage/pursestore.h"
#include "gateway/storage/transaction.h"

#include <array>

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

constexpr std::chrono::seconds changeLimit{10};
/// Of an id or alias, in bytes: far below what an index of Postgres takes (2,704).
constexpr qsizetype longestId = 512;

QString words(EntityKind kind)
{
    return QString::fromLatin1(toText(kind)).replace(u'_', u' ');
}

QString shown(const EntityId &id)
{
    const QString name = QString::fromUtf8(id.id.first(std::min<qsizetype>(id.id.size(), 80)));
    return words(id.kind) + u" \""_s + (id.part.isEmpty() ? name : name + u"/"_s + QString::fromUtf8(id.part)) + u'"';
}

/// `what`: "The id of a key".
Result<void> checkText(const QString &what, const QByteArray &text)
{
    if (text.size() <= longestId && text.isValidUtf8() && !text.contains('\0'))
        return {};
    return Error(ErrorKind::InvalidRequest, u"%1 is UTF-8 of at most %2 bytes without null characters; this one has %3 bytes."_s.arg(what).arg(longestId).arg(text.size()));
}

Result<void> checkId(EntityKind kind, const QByteArray &id)
{
    if (id.isEmpty())
        return Error(ErrorKind::InvalidRequest, u"A %1 needs an id."_s.arg(words(kind)));
    return checkText(u"The id of a %1"_s.arg(words(kind)), id);
}

// The texts that are not to be given twice, as their tables name the columns.
QByteArray uniqueOf(const VirtualKey &key) { return key.alias; }
QByteArray uniqueOf(const User &user) { return user.ssoId; }
QByteArray uniqueOf(const AccessGroup &group) { return group.name; }
template <class T>
QByteArray uniqueOf(const T &)
{
    return {};
}

template <class T>
Result<void> check(const T &value, const EntityId &id)
{
    if (auto checked = checkId(id.kind, id.id); !checked)
        return checked;
    if (tableOf<T>().ids == 2) {
        if (auto checked = checkId(id.kind, id.part); !checked)
            return checked;
    }
    return tableOf<T>().unique ? checkText(u"The %1 of a %2"_s.arg(QString::fromLatin1(tableOf<T>().unique).replace(u'_', u' '), words(id.kind)), uniqueOf(value)) : Result<void>();
}

template <class T>
Result<void> checkUnique(Database &database, const T &value, const EntityId &id)
{
    const QByteArray unique = uniqueOf(value);
    if (unique.isEmpty())
        return {};
    // All changes take turns, so what is not there now will not be there when this one is committed. The indexes leave empty
    // texts out, and SQLite takes one only where the question does so, too.
    const QString column = QString::fromLatin1(tableOf<T>().unique);
    const QString idColumn = QString::fromLatin1(tableOf<T>().columns.front().name);
    Statement ask(database, u"SELECT %1 FROM %2 WHERE %3 = ? AND %3 <> '' AND %1 <> ?"_s.arg(idColumn, QString::fromLatin1(tableOf<T>().name), column));
    if (auto asked = ask.bind(unique).bind(id.id).run(); !asked)
        return asked;
    const bool taken = ask.next();
    ask.finish();
    if (!taken)
        return {};
    return Error(ErrorKind::Conflict, u"There is a %1 with the %2 \"%3\" already; choose another."_s.arg(words(id.kind), QString(column).replace(u'_', u' '), QString::fromUtf8(unique)));
}

/// Why an update found nothing.
template <class T>
Error missedUpdate(Database &database, const EntityId &id)
{
    Statement ask(database, u"SELECT 1 FROM "_s + QString::fromLatin1(tableOf<T>().name) + u" WHERE "_s + idCondition<T>());
    ask.bind(id.id);
    if (tableOf<T>().ids == 2)
        ask.bind(id.part);
    if (auto asked = ask.run(); !asked)
        return asked.error();
    if (!ask.next())
        return Error(ErrorKind::NotFound, u"There is no %1."_s.arg(shown(id)));
    return Error(ErrorKind::Conflict, u"The %1 was changed by somebody else meanwhile; look at it again and repeat the change."_s.arg(shown(id)));
}

template <class T>
Result<void> update(Database &database, const T &value, const EntityId &id, qint64 number)
{
    qint64 revision = 0;
    if constexpr (hasKept<T>)
        revision = value.kept.revision;
    const QString sql = u"UPDATE %1 SET %2 = ? WHERE %3%4"_s.arg(QString::fromLatin1(tableOf<T>().name), columnsOf<T>().join(u" = ?, "_s), idCondition<T>(),
                                                                  revision != 0 ? u" AND revision = ?"_s : QString());
    Statement statement(database, sql);
    bindRow(statement, value, number);
    statement.bind(id.id);
    if (tableOf<T>().ids == 2)
        statement.bind(id.part);
    if (revision != 0)
        statement.bind(revision);
    if (auto done = statement.run(); !done)
        return done;
    return statement.changed() > 0 ? Result<void>() : missedUpdate<T>(database, id);
}

template <class T>
Result<void> insert(Database &database, const T &value, const EntityId &id, bool replacing, qint64 number)
{
    const QStringList columns = columnsOf<T>();
    QString tail = u"DO NOTHING"_s;
    if (replacing) {
        QStringList sets;
        for (const QString &column : columns.sliced(tableOf<T>().ids))
            sets << column + u" = excluded."_s + column;
        tail = u"DO UPDATE SET "_s + sets.join(u", "_s);
    }
    const QString sql = u"INSERT INTO %1 (%2) VALUES (%3) ON CONFLICT (%4) %5"_s.arg(
        QString::fromLatin1(tableOf<T>().name), columns.join(u", "_s), QStringList(columns.size(), u"?"_s).join(u", "_s),
        columns.first(tableOf<T>().ids).join(u", "_s), tail);
    Statement statement(database, sql);
    bindRow(statement, value, number);
    if (auto done = statement.run(); !done)
        return done;
    if (statement.changed() > 0)
        return {};
    return Error(ErrorKind::Conflict, u"There is a %1 already."_s.arg(shown(id)));
}

Result<void> write(Database &database, const EntityChange::Write &write, qint64 number)
{
    const EntityId id = idOf(write.entity);
    return std::visit(
        [&](const auto &value) -> Result<void> {
            if (auto checked = check(value, id); !checked)
                return checked;
            if (auto checked = checkUnique(database, value, id); !checked)
                return checked;
            if (write.mode == EntityChange::Mode::Update)
                return update(database, value, id, number);
            return insert(database, value, id, write.mode == EntityChange::Mode::Put, number);
        },
        write.entity);
}

/// A deleted key stays listable.
Result<void> keepDeletedKey(Database &database, const EntityId &id, const QByteArray &by, WallTime now)
{
    const QString columns = columnsOf<VirtualKey>().join(u", "_s);
    Statement copy(database, u"INSERT INTO deleted_keys (deleted_at, deleted_by, %1) SELECT ?, ?, %1 FROM keys WHERE hash = ?"_s.arg(columns));
    return copy.bind(microsecondsOf(now)).bind(by).bind(id.id).run();
}

template <class T>
Result<bool> removeRow(Database &database, const EntityId &id)
{
    Statement statement(database, u"DELETE FROM "_s + QString::fromLatin1(tableOf<T>().name) + u" WHERE "_s + idCondition<T>());
    statement.bind(id.id);
    if (tableOf<T>().ids == 2)
        statement.bind(id.part);
    if (auto done = statement.run(); !done)
        return done.error();
    return statement.changed() > 0;
}

template <std::size_t... Index>
constexpr auto removers(std::index_sequence<Index...>)
{
    return std::array<Result<bool> (*)(Database &, const EntityId &), sizeof...(Index)>{removeRow<std::variant_alternative_t<Index, Entity>>...};
}

Result<bool> remove(Database &database, const EntityId &id, const QByteArray &by, WallTime now)
{
    constexpr auto all = removers(std::make_index_sequence<std::variant_size_v<Entity>>());
    const auto kind = static_cast<std::size_t>(id.kind);
    if (kind >= all.size())
        return Error(ErrorKind::InvalidRequest, u"A %1 cannot be deleted."_s.arg(words(id.kind)));
    if (id.kind == EntityKind::Key) {
        if (auto kept = keepDeletedKey(database, id, by, now); !kept)
            return kept.error();
    }
    return all[kind](database, id);
}

/// All of a change but its number and its commit.
Result<QList<EntityId>> apply(Database &database, const EntityChange &change, qint64 number, WallTime now)
{
    QList<EntityId> changed;
    for (const EntityId &id : change.deletes) {
        auto removed = remove(database, id, change.by, now);
        if (!removed)
            return removed.error();
        if (*removed)
            changed << id;
    }
    for (const EntityChange::Write &one : change.writes) {
        if (auto done = write(database, one, number); !done)
            return done.error();
        changed << idOf(one.entity);
    }
    if (auto set = PurseStore::set(database, change.purses); !set)
        return set.error();
    for (const PurseBalance &balance : change.purses)
        changed << EntityId{EntityKind::Purse, balance.purse, {}};
    if (auto written = AuditLog::write(database, change.audit, now); !written)
        return written.error();
    return changed;
}

} // namespace

Result<qint64> EntityWriter::change(Database &database, const EntityChange &change, WallTime now)
{
    Transaction transaction(database, Transaction::Kind::Writing, changeLimit);
    if (auto begun = transaction.begin(); !begun)
        return begun.error();
    auto number = ChangeLog::begin(database);
    if (!number)
        return number;
    auto changed = apply(database, change, *number, now);
    if (!changed)
        return changed.error();
    if (changed->isEmpty() && change.audit.isEmpty())
        return 0;
    if (!changed->isEmpty()) {
        if (auto written = ChangeLog::write(database, *number, *changed); !written)
            return written.error();
    }
    if (auto committed = transaction.commit(); !committed) {
        if (!database.fault().losesConnection())
            return committed.error();
        return Error(ErrorKind::Storage, u"The connection to the database broke while a change was saved. Look whether it was, and repeat it if not."_s,
                     committed.error().message);
    }
    return changed->isEmpty() ? 0 : *number;
}

} // namespace Gatehouse
