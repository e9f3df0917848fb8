// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"
#include "gateway/base/result.h"
#include "gateway/base/secret.h"
#include "gateway/domain/repricing.h"
#include "gateway/domain/requestquery.h"
#include "gateway/domain/retention.h"
#include "gateway/domain/spendquery.h"
#include "gateway/domain/storagestatus.h"
#include "gateway/storage/recordsource.h"

#include <QFuture>
#include <QObject>
#include <QString>

#include <memory>

namespace Gatehouse {

class EntityStore;
struct StorageThreads;

/// Where to keep records: a SQLite file, or a Postgres by URL.
struct StorageLocation {
    QString sqliteFile;   ///< used when `databaseUrl` is empty
    Secret databaseUrl;   ///< "postgresql://user:password@host:5432/database?sslmode=require"
};

/// Sums over a span of time, from the hourly roll-ups.
struct SpendTotals {
    qint64 requests = 0, failed = 0;
    qint64 inputTokens = 0, outputTokens = 0;
    Money spend;
};

/// The database and its two threads: one writer that carries the journal into it, one reader that answers questions.
/// SQL runs nowhere else. While the database is away the writer retries with growing pauses (at most 30 s), the journal
/// grows, and questions fail with Unavailable. This object lives on the main thread; owned by the engine. Questions may be asked on
/// any thread between `start()` and `stop()`.
class Storage : public QObject
{
    Q_OBJECT
public:
    /// `source` moves to the writer's thread; only the writer calls it after `start()`.
    Storage(StorageLocation location, std::unique_ptr<RecordSource> source, std::shared_ptr<const Clock> clock, QObject *parent = nullptr);
    ~Storage() override;

    void start();
    /// Carries what waits, at most `patience`, and ends the threads. Returns the settlements left in the journal.
    qint64 stop(std::chrono::milliseconds patience);
    /// Something was journalled: carry it soon (within 200 ms). Thread-safe and cheap.
    void nudge();

    StorageStatus status() const; ///< last known; thread-safe

    /// Keys, teams, users and what they own; lives as long as this.
    EntityStore &entities();

    QFuture<Result<RequestPage>> requests(RequestQuery query);
    QFuture<Result<SpendTotals>> totals(WallTime from, WallTime to);
    /// From the sums by hour and day. InvalidRequest when they cannot say it, see SpendQuery.
    QFuture<Result<SpendTable>> spend(SpendQuery query);
    QFuture<Result<QList<SpendTable>>> spend(QList<SpendQuery> queries); ///< answers in the same order
    /// Some requests priced anew, or only looked at; see Repricer.
    QFuture<Result<RepriceStep>> reprice(RepriceScope scope, RepriceCursor from, Pricing pricing, bool apply);
    /// How long what is in the database is kept from now on; thread-safe.
    void keepFor(const RetentionAges &ages);
    QFuture<Result<CapturedExchange>> exchange(QByteArray requestId);
    void keepExchange(CapturedExchange exchange); ///< written behind, while capture is on; thread-safe
    /// Waits until all that was journalled before this call is in the database, for reading one's own writes.
    QFuture<Result<void>> flushed();

Q_SIGNALS:
    /// After a batch is committed: its settled requests, oldest first.
    void recorded(const QList<Gatehouse::RequestRecord> &rows);
    void statusChanged(const Gatehouse::StorageStatus &status);

private:
    std::unique_ptr<StorageThreads> m_threads;
    std::unique_ptr<EntityStore> m_entities;
};

} // namespace Gatehouse
