// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/entityreader.h"

#include "gateway/storage/changelog.h"
#include "gateway/storage/condition.h"
#include "gateway/storage/database.h"
#include "gateway/storage/entitycolumns.h"
#include "gateway/storage/transaction.h"

#include <algorithm>
#include <array>

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

constexpr std::chrono::seconds allLimit{60};
constexpr std::chrono::seconds someLimit{25};
constexpr int someRows = 1'000;

template <class T>
QString selectOf()
{
    return u"SELECT "_s + columnsOf<T>().join(u", "_s) + u" FROM "_s + QString::fromLatin1(tableOf<T>().name);
}

template <class T>
Result<void> readAll(Database &database, Entities &into, TextPool &pool)
{
    Statement ask(database, selectOf<T>());
    if (auto asked = ask.run(); !asked)
        return asked;
    QList<T> &list = into.of<T>();
    while (ask.next())
        list << readRow<T>(ask, 0, pool);
    list.squeeze();
    return ask.finished();
}

template <class T>
Result<void> readOne(Database &database, const EntityId &id, Entities &into, TextPool &pool)
{
    Statement ask(database, selectOf<T>() + u" WHERE "_s + idCondition<T>());
    ask.bind(id.id);
    if (tableOf<T>().ids == 2)
        ask.bind(id.part);
    if (auto asked = ask.run(); !asked)
        return asked;
    if (ask.next())
        into.of<T>() << readRow<T>(ask, 0, pool);
    return ask.finished();
}

using ReadAll = Result<void> (*)(Database &, Entities &, TextPool &);
using ReadOne = Result<void> (*)(Database &, const EntityId &, Entities &, TextPool &);

/// A function for each kind, in the order of EntityKind.
template <std::size_t... Index>
constexpr auto readersOfAll(std::index_sequence<Index...>)
{
    return std::array<ReadAll, sizeof...(Index)>{readAll<std::variant_alternative_t<Index, Entity>>...};
}
template <std::size_t... Index>
constexpr auto readersOfOne(std::index_sequence<Index...>)
{
    return std::array<ReadOne, sizeof...(Index)>{readOne<std::variant_alternative_t<Index, Entity>>...};
}
constexpr auto everyKind = std::make_index_sequence<std::variant_size_v<Entity>>();

} // namespace

Result<Entities> EntityReader::all(Database &database)
{
    Transaction transaction(database, Transaction::Kind::Reading, allLimit);
    if (auto begun = transaction.begin(); !begun)
        return begun.error();
    Entities entities;
    // Before the rest: what is committed while the rest is read has a higher number, and comes again.
    auto last = ChangeLog::last(database);
    if (!last)
        return last.error();
    entities.change = *last;
    TextPool pool;
    for (const ReadAll read : readersOfAll(everyKind)) {
        if (auto done = read(database, entities, pool); !done)
            return done.error();
    }
    if (auto ended = transaction.commit(); !ended)
        return ended.error();
    return entities;
}

Result<Entities> EntityReader::some(Database &database, const QList<EntityId> &ids)
{
    constexpr auto readers = readersOfOne(everyKind);
    Transaction transaction(database, Transaction::Kind::Reading, someLimit);
    if (auto begun = transaction.begin(); !begun)
        return begun.error();
    Entities entities;
    auto last = ChangeLog::last(database);
    if (!last)
        return last.error();
    entities.change = *last;
    TextPool pool;
    QSet<std::pair<int, std::pair<QByteArray, QByteArray>>> seen;
    for (const EntityId &id : ids) {
        const auto kind = static_cast<std::size_t>(id.kind);
        const qsizetype before = seen.size();
        seen.insert({static_cast<int>(id.kind), {id.id, id.part}});
        if (kind >= readers.size() || seen.size() == before)
            continue;
        if (auto done = readers[kind](database, id, entities, pool); !done)
            return done.error();
    }
    if (auto ended = transaction.commit(); !ended)
        return ended.error();
    return entities;
}

Result<DeletedKeyPage> EntityReader::deletedKeys(Database &database, const DeletedKeyQuery &query)
{
    Condition condition;
    condition.addText(u"hash = ?"_s, query.hash);
    condition.addText(u"alias = ?"_s, query.alias);
    condition.addText(u"user_id = ?"_s, query.userId);
    condition.addText(u"team_id = ?"_s, query.teamId);
    condition.addText(u"organization_id = ?"_s, query.organizationId);
    Transaction transaction(database, Transaction::Kind::Reading, someLimit);
    if (auto begun = transaction.begin(); !begun)
        return begun.error();
    DeletedKeyPage page;
    Statement ask(database, u"SELECT deleted_at, deleted_by, "_s + columnsOf<VirtualKey>().join(u", "_s) + u" FROM deleted_keys"_s + condition.sql()
                                + u" ORDER BY deleted_at DESC, hash LIMIT ? OFFSET ?"_s);
    condition.bind(ask);
    ask.bind(std::clamp(query.limit, 0, someRows)).bind(std::max(0, query.offset));
    if (auto asked = ask.run(); !asked)
        return asked.error();
    TextPool pool;
    while (ask.next())
        page.rows << DeletedKey{readRow<VirtualKey>(ask, 2, pool), WallTime(std::chrono::microseconds(ask.integer(0))), ask.text(1)};
    if (auto read = ask.finished(); !read)
        return read.error();
    auto total = condition.count(database, u"deleted_keys"_s);
    if (!total)
        return total.error();
    page.total = *total;
    if (auto ended = transaction.commit(); !ended)
        return ended.error();
    return page;
}

} // namespace Gatehouse
