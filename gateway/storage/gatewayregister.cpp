// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/gatewayregister.h"

#include "gateway/domain/requestrecord.h"
#include "gateway/storage/statement.h"
#include "gateway/storage/transaction.h"

#include <QCoreApplication>
#include <QSysInfo>

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

constexpr std::chrono::seconds longestBeat{10};
constexpr qint64 silence = 120'000'000;            // µs without a heartbeat after which a run has ended
constexpr qint64 forgotten = 7 * 86'400'000'000LL; // µs after which it is removed

} // namespace

Result<void> GatewayRegister::beat(Database &database) const
{
    Transaction transaction(database, Transaction::Kind::Writing, longestBeat);
    if (auto begun = transaction.begin(); !begun)
        return begun;
    const QString now = database.dialect().now();
    Statement insert(database, u"INSERT INTO gateways (id, host, process, started_at, seen_at) VALUES (?, ?, ?, "_s + now + u", "_s + now
                                   + u") ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at"_s);
    insert.bind(m_id).bind(QSysInfo::machineHostName()).bind(QCoreApplication::applicationPid());
    if (auto done = insert.run(); !done)
        return done;
    // The file's lock says that no other run lives, however lately one was seen.
    const QString former = database.dialect().isPostgres() ? u"DELETE FROM gateways WHERE id <> ? AND seen_at < "_s + now + u" - ?"_s
                                                           : u"DELETE FROM gateways WHERE id <> ?"_s;
    Statement remove(database, former);
    remove.bind(m_id);
    if (database.dialect().isPostgres())
        remove.bind(forgotten);
    if (auto done = remove.run(); !done)
        return done;
    return transaction.commit();
}

Result<int> GatewayRegister::markOrphans(Database &database) const
{
    Transaction transaction(database, Transaction::Kind::Writing, longestBeat);
    if (auto begun = transaction.begin(); !begun)
        return begun.error();
    Statement update(database, u"UPDATE requests SET state = ?, failed = 1, error_kind = ?, error_message = ? WHERE state = 0 AND gateway <> ? "
                               "AND gateway NOT IN (SELECT id FROM gateways WHERE seen_at > "_s
                                   + database.dialect().now() + u" - ?)"_s);
    update.bind(static_cast<qint64>(LedgerState::Orphaned))
        .bind(u"orphaned"_s)
        .bind(u"The gateway ended while this request ran, so its outcome and usage are not known."_s)
        .bind(m_id)
        .bind(silence);
    if (auto done = update.run(); !done)
        return done.error();
    const int count = update.changed();
    if (auto committed = transaction.commit(); !committed)
        return committed.error();
    return count;
}

} // namespace Gatehouse
