// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/domain/entitychange.h"
#include "gateway/domain/pursequery.h"

#include <QFuture>
#include <QObject>

#include <memory>

namespace Gatehouse {

struct StorageThreads;

/// Keys, teams, users and what they own, as they are kept in the database: read as a whole for the directory in memory, changed
/// all or nothing, and told when somebody else changed them. Part of Storage, which owns it, on the main thread; its questions
/// may be asked on any thread between Storage's `start()` and `stop()`, and fail with Unavailable while the database is away.
class EntityStore : public QObject
{
    Q_OBJECT
public:
    explicit EntityStore(std::unique_ptr<StorageThreads> &threads) : m_threads(threads) {}

    QFuture<Result<Entities>> all();
    /// Those that are there: after `changed()`, what is missing was deleted.
    QFuture<Result<Entities>> some(QList<EntityId> ids);
    /// Writes a change at once, with its audit entries. Gives its number, which is the `revision` of all it wrote. Conflict,
    /// NotFound, InvalidRequest, Unavailable, Storage: see EntityWriter.
    QFuture<Result<qint64>> change(EntityChange change);
    QFuture<Result<ChangeList>> changesSince(qint64 number);
    QFuture<Result<DeletedKeyPage>> deletedKeys(DeletedKeyQuery query);

    QFuture<Result<PurseBalances>> purses(PurseQuery query);
    /// Sets what was spent; in a window that was not there yet this begins it.
    QFuture<Result<qint64>> adjustPurse(PurseBalance balance, AuditEntry audit);

    QFuture<Result<AuditPage>> audit(AuditQuery query);

Q_SIGNALS:
    /// Something was written or deleted, here or by another gateway on the same Postgres, in the order of the commits. One's own
    /// changes come too, after their answer.
    void changed(const QList<Gatehouse::ChangedEntity> &changes);
    /// The database was reached, for the first time or again: what happened before is not known, so all is to be loaded anew.
    void missed();

private:
    std::unique_ptr<StorageThreads> &m_threads; // Storage's; the object changes when a thread had to be left behind
};

} // namespace Gatehouse
