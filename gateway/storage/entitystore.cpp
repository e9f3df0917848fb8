// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/entitystore.h"

#include "gateway/storage/auditlog.h"
#include "gateway/storage/changelog.h"
#include "gateway/storage/entityreader.h"
#include "gateway/storage/entitywriter.h"
#include "gateway/storage/pursestore.h"
#include "gateway/storage/storagethreads.h"

namespace Gatehouse {

QFuture<Result<Entities>> EntityStore::all()
{
    return m_threads->ask<Entities>([](Database &database) { return EntityReader::all(database); });
}

QFuture<Result<Entities>> EntityStore::some(QList<EntityId> ids)
{
    return m_threads->ask<Entities>([ids = std::move(ids)](Database &database) { return EntityReader::some(database, ids); });
}

QFuture<Result<qint64>> EntityStore::change(EntityChange change)
{
    auto answer = m_threads->expect<qint64>();
    if (!answer->isDone()) {
        StorageWriter *writer = m_threads->writer.get();
        QMetaObject::invokeMethod(writer, [writer, answer, change = std::move(change)] {
            writer->run<qint64>([change](Database &database, WallTime now) { return EntityWriter::change(database, change, now); }, answer);
        }, Qt::QueuedConnection);
    }
    return answer->future();
}

QFuture<Result<ChangeList>> EntityStore::changesSince(qint64 number)
{
    return m_threads->ask<ChangeList>([number](Database &database) { return ChangeLog::since(database, number); });
}

QFuture<Result<DeletedKeyPage>> EntityStore::deletedKeys(DeletedKeyQuery query)
{
    return m_threads->ask<DeletedKeyPage>([query = std::move(query)](Database &database) { return EntityReader::deletedKeys(database, query); });
}

QFuture<Result<PurseBalances>> EntityStore::purses(PurseQuery query)
{
    return m_threads->ask<PurseBalances>([query = std::move(query)](Database &database) { return PurseStore::read(database, query); });
}

QFuture<Result<qint64>> EntityStore::adjustPurse(PurseBalance balance, AuditEntry audit)
{
    EntityChange change;
    change.purses = {std::move(balance)};
    change.audit = {std::move(audit)};
    return this->change(std::move(change));
}

QFuture<Result<AuditPage>> EntityStore::audit(AuditQuery query)
{
    return m_threads->ask<AuditPage>([query = std::move(query)](Database &database) { return AuditLog::page(database, query); });
}

} // namespace Gatehouse
