// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/access/directorybox.h"
#include "gateway/base/result.h"
#include "gateway/domain/entitychange.h"

#include <QFuture>
#include <QObject>

#include <atomic>
#include <functional>

namespace Gatehouse {

class EntityStore;
class Ledger;
class Storage;

/// Keeps the directory in memory the same as the database: loads it when the database is reached, follows what other gateways
/// change, and writes changes so that they are published before whoever asked for them has his answer: a key works on every
/// worker as soon as it was given. Brings what was spent into the ledger too. Owned by the engine; lives on the main thread, its
/// questions may be asked on any.
class DirectoryKeeper : public QObject
{
    Q_OBJECT
public:
    /// Both outlive it. Made before the storage is started, so that it misses nothing.
    DirectoryKeeper(Storage &storage, Ledger &ledger, QObject *parent = nullptr);

    const DirectoryBox &box() const { return m_box; }
    bool isLoaded() const { return m_loaded; }
    /// What is known; Unavailable with the reason until the database was read for the first time.
    Result<Directory::Pointer> directory() const;

    /// Writes, publishes, answers with the change's number. Fails as EntityStore::change() does, with nothing changed.
    QFuture<Result<qint64>> change(EntityChange change);
    /// Reads those again, as somebody else changed them.
    QFuture<Result<void>> refresh(QList<EntityId> ids);
    /// For lists that are not in memory.
    EntityStore &store() const { return m_store; }

    /// The requests that run with these keys are to be cut. Any thread.
    void cutStreams(const QList<QByteArray> &keyHashes);

Q_SIGNALS:
    /// All was read; `current()` has it.
    void loaded();
    /// Published: what was written or deleted, here or by another gateway.
    void published(const QList<Gatehouse::EntityId> &ids);
    /// These keys were revoked by somebody who wants their running answers to end.
    void keysCut(const QList<QByteArray> &hashes);

private:
    void load();
    void loadEntities(quint64 loading);
    /// Those, or all; `then` only when they could be read.
    void loadPurses(QList<QByteArray> purses, std::function<void()> then = {});
    void take(const EntityChange &change, qint64 number);
    void take(Entities found, const QList<EntityId> &asked);
    void follow(const QList<ChangedEntity> &changes);
    void publish(QList<Entity> writes, const QList<EntityId> &deletes, qint64 number);

    Storage &m_storage;
    EntityStore &m_store;
    Ledger &m_ledger;
    DirectoryBox m_box;
    std::atomic_bool m_loaded = false;
    quint64 m_loading = 0; // of the loads that were begun; older ones are dropped
};

} // namespace Gatehouse

Q_DECLARE_METATYPE(Gatehouse::EntityId)
