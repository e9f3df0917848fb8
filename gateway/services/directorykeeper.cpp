// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/directorykeeper.h"

#include "gateway/access/purseids.h"
#include "gateway/accounting/ledger.h"
#include "gateway/base/log.h"
#include "gateway/storage/entitystore.h"
#include "gateway/storage/storage.h"

#include <QHash>
#include <QPromise>

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

WallTime timeOf(qint64 microseconds)
{
    return WallTime(std::chrono::microseconds(microseconds));
}

/// Number of the change that an entity in the directory came from; 0 = it is not there, or has none.
qint64 revisionIn(const Directory &directory, const EntityId &id)
{
    const auto of = [](const auto &found) -> qint64 { return found ? found->kept.revision : 0; };
    switch (id.kind) {
    case EntityKind::Key:
        return of(directory.key(id.id));
    case EntityKind::Team:
        return of(directory.team(id.id));
    case EntityKind::Membership:
        return of(directory.membership(id.id, id.part));
    case EntityKind::User:
        return of(directory.user(id.id));
    case EntityKind::Organization:
        return of(directory.organization(id.id));
    case EntityKind::OrganizationMembership:
        return of(directory.organizationMembership(id.id, id.part));
    case EntityKind::Customer:
        return of(directory.customer(id.id));
    case EntityKind::Tag:
        return of(directory.tag(id.id));
    case EntityKind::Budget:
        return of(directory.budget(id.id));
    case EntityKind::AccessGroup:
        return of(directory.accessGroup(id.id));
    default:
        return 0;
    }
}

template <class T>
void appendAll(QList<Entity> &all, QList<T> &list)
{
    for (T &value : list)
        all << Entity(std::move(value));
}

QList<Entity> allOf(Entities &found)
{
    QList<Entity> all;
    appendAll(all, found.keys);
    appendAll(all, found.deprecatedKeys);
    appendAll(all, found.teams);
    appendAll(all, found.memberships);
    appendAll(all, found.users);
    appendAll(all, found.organizations);
    appendAll(all, found.organizationMemberships);
    appendAll(all, found.customers);
    appendAll(all, found.tags);
    appendAll(all, found.budgets);
    appendAll(all, found.accessGroups);
    return all;
}

void setRevision(Entity &entity, qint64 number)
{
    std::visit(
        [number](auto &value) {
            if constexpr (requires { value.kept; })
                value.kept.revision = number;
        },
        entity);
}

} // namespace

DirectoryKeeper::DirectoryKeeper(Storage &storage, Ledger &ledger, QObject *parent)
    : QObject(parent), m_storage(storage), m_store(storage.entities()), m_ledger(ledger)
{
    connect(&m_store, &EntityStore::missed, this, &DirectoryKeeper::load);
    connect(&m_store, &EntityStore::changed, this, &DirectoryKeeper::follow);
}

Result<Directory::Pointer> DirectoryKeeper::directory() const
{
    if (m_loaded)
        return m_box.current();
    const StorageStatus status = m_storage.status();
    const QString reason = status.message.isEmpty() ? u"The database was not read yet; try again in a moment."_s : status.message;
    Error error(ErrorKind::Unavailable, u"No connected db. "_s + reason);
    error.type = "no_db_connection";
    return error;
}

QFuture<Result<qint64>> DirectoryKeeper::change(EntityChange change)
{
    auto promise = std::make_shared<QPromise<Result<qint64>>>();
    promise->start();
    // Answers come in the order of the commits and are taken in that order, so nothing older is published over it.
    m_store.change(change).then(this, [this, change, promise](Result<qint64> number) {
        if (number && *number > 0)
            take(change, *number);
        if (!number && number.error().kind == ErrorKind::Unavailable) {
            Error error = number.error();
            error.type = "no_db_connection";
            number = error;
        }
        promise->addResult(std::move(number));
        promise->finish();
    });
    return promise->future();
}

QFuture<Result<void>> DirectoryKeeper::refresh(QList<EntityId> ids)
{
    auto promise = std::make_shared<QPromise<Result<void>>>();
    promise->start();
    m_store.some(ids).then(this, [this, ids, promise](Result<Entities> found) {
        if (found)
            take(std::move(*found), ids);
        promise->addResult(found ? Result<void>() : Result<void>(found.error()));
        promise->finish();
    });
    return promise->future();
}

void DirectoryKeeper::cutStreams(const QList<QByteArray> &keyHashes)
{
    QMetaObject::invokeMethod(this, [this, keyHashes] { Q_EMIT keysCut(keyHashes); }, Qt::QueuedConnection);
}

void DirectoryKeeper::load()
{
    const quint64 loading = ++m_loading;
    // What is still in the journal was spent too. And nobody may use his key before it is known what it has spent.
    m_storage.flushed().then(this, [this, loading](const Result<void> &) {
        if (loading == m_loading)
            loadPurses({}, [this, loading] { loadEntities(loading); });
    });
}

void DirectoryKeeper::loadEntities(quint64 loading)
{
    m_store.all().then(this, [this, loading](Result<Entities> all) {
        if (loading != m_loading)
            return; // the database went away and came back meanwhile
        if (!all) {
            qCWarning(lcStorage).noquote() << "Keys, teams and users could not be read:" << all.error().message;
            return;
        }
        // What was changed since the database was asked is in the directory already, and is told again by `changed`.
        const qint64 change = all->change;
        if (m_box.current()->change() <= change) {
            m_box.publish(Directory::of(std::move(*all)));
            const bool first = !m_loaded.exchange(true);
            qCInfo(lcStorage) << (first ? "Keys in the directory:" : "Keys in the directory, read again:") << m_box.current()->keyCount();
            Q_EMIT loaded();
        } else {
            load();
        }
    });
}

void DirectoryKeeper::loadPurses(QList<QByteArray> purses, std::function<void()> then)
{
    const bool all = purses.isEmpty();
    PurseQuery query;
    query.purses = std::move(purses);
    m_store.purses(query).then(this, [this, all, then](Result<PurseBalances> balances) {
        if (!balances) {
            qCWarning(lcStorage).noquote() << "What was spent could not be read:" << balances.error().message;
            return; // the database is away again, and when it comes back all is read anew
        }
        QHash<QByteArray, PurseBalance> newest;
        for (const PurseBalance &balance : *balances) {
            const auto found = newest.constFind(balance.purse);
            if (found == newest.constEnd() || found->windowStart < balance.windowStart)
                newest.insert(balance.purse, balance);
        }
        for (const PurseBalance &balance : std::as_const(newest)) {
            const auto state = m_ledger.state(balance.purse);
            // A request may have begun a later window since, and what ended in the last moment is not in the database yet.
            const bool isOlder = state && state->windowStart > timeOf(balance.windowStart);
            const bool knowsMore = all && state && state->windowStart == timeOf(balance.windowStart) && state->spent > balance.spent;
            if (!isOlder && !knowsMore)
                m_ledger.load(balance.purse, timeOf(balance.windowStart), balance.spent);
        }
        if (then)
            then();
    });
}

void DirectoryKeeper::take(const EntityChange &change, qint64 number)
{
    QList<Entity> writes;
    for (const EntityChange::Write &write : change.writes) {
        writes << write.entity;
        setRevision(writes.last(), number);
    }
    for (const PurseBalance &balance : change.purses)
        m_ledger.load(balance.purse, timeOf(balance.windowStart), balance.spent);
    publish(std::move(writes), change.deletes, number);
}

void DirectoryKeeper::take(Entities found, const QList<EntityId> &asked)
{
    const Directory::Pointer known = m_box.current();
    const qint64 number = found.change;
    QList<Entity> writes;
    QList<EntityId> there;
    const QList<Entity> all = allOf(found);
    for (const Entity &entity : all) {
        there << idOf(entity);
        // What is known is newer when it was changed while the database was asked.
        if (revisionIn(*known, there.last()) <= number)
            writes << entity;
    }
    QList<EntityId> deletes;
    for (const EntityId &id : asked) {
        if (!there.contains(id) && revisionIn(*known, id) <= number)
            deletes << id;
    }
    publish(std::move(writes), deletes, std::max(number, known->change()));
}

void DirectoryKeeper::follow(const QList<ChangedEntity> &changes)
{
    if (!m_loaded)
        return; // what is being read has them
    const Directory::Pointer known = m_box.current();
    QList<EntityId> ids;
    QList<QByteArray> purses;
    for (const ChangedEntity &changed : changes) {
        if (changed.id.kind == EntityKind::Purse)
            purses << changed.id.id;
        else if (revisionIn(*known, changed.id) < changed.number && !ids.contains(changed.id))
            ids << changed.id;
    }
    if (!purses.isEmpty())
        loadPurses(purses);
    if (!ids.isEmpty())
        refresh(ids);
}

void DirectoryKeeper::publish(QList<Entity> writes, const QList<EntityId> &deletes, qint64 number)
{
    QList<EntityId> ids = deletes;
    for (const Entity &entity : writes)
        ids << idOf(entity);
    for (const EntityId &id : deletes) {
        if (id.kind == EntityKind::Key)
            m_ledger.forget(keyPurse(id.id));
    }
    m_box.publish(m_box.current()->with(std::move(writes), deletes, number));
    Q_EMIT published(ids);
}

} // namespace Gatehouse
