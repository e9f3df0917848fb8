// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"
#include "gateway/domain/requestrecord.h"
#include "gateway/storage/answer.h"
#include "gateway/storage/changefeed.h"
#include "gateway/storage/gatewayregister.h"
#include "gateway/storage/recordsource.h"
#include "gateway/storage/requestwriter.h"
#include "gateway/storage/retention.h"
#include "gateway/storage/writerconnection.h"

#include <QList>
#include <QObject>
#include <QTimer>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

namespace Gatehouse {

class StatusBoard;

/// Carries the journal into the database: takes a batch, writes it in one transaction, lets the journal go, and again.
/// A batch that could not be written is kept and written first when the database is back. Lives on the writer's thread;
/// owned by Storage, which outlives the thread.
class StorageWriter : public QObject
{
    Q_OBJECT
public:
    StorageWriter(DatabaseTarget target, std::unique_ptr<RecordSource> source, StatusBoard &board, ConnectionWatch &watch,
                  std::shared_ptr<const Clock> clock);
    ~StorageWriter() override;

    /// Thread-safe and cheap: one atomic exchange, and an event for the first of many.
    void nudge();
    /// Thread-safe. Beyond 64 MiB of exchanges that wait the oldest are dropped.
    void keep(CapturedExchange exchange);
    /// For the main thread, before the thread starts and after it has ended.
    qint64 waiting() const { return m_source->waiting(); }

    // The rest is called on the writer's thread.
    void start();
    /// Answers when all that was journalled before is in the database; Unavailable when that cannot be reached.
    void flush(std::shared_ptr<Answer<void>> answer);
    /// Does some work in the database, in the order in which it is asked for, and answers with its result. What fails before
    /// anything is committed, because the database is away, is done again when that comes back in time.
    template <class T>
    void run(std::function<Result<T>(Database &, WallTime now)> work, std::shared_ptr<Answer<T>> answer)
    {
        add({answer, [work = std::move(work), answer](Database &database, WallTime now, const MayRepeat &mayRepeat) -> Result<void> {
                 Result<T> done = work(database, now);
                 if (!done && mayRepeat(done.error()))
                     return done.error();
                 answer->finish(std::move(done));
                 return {};
             }});
    }
    /// How long rows are kept from now on.
    void keepFor(const RetentionAges &ages);
    /// Carries what waits until `deadline` and ends the thread.
    void end(SteadyTime deadline);

Q_SIGNALS:
    void recorded(const QList<Gatehouse::RequestRecord> &rows);
    /// The database is open and its schema up to date.
    void ready();
    void entitiesChanged(const QList<Gatehouse::ChangedEntity> &changes);
    /// What changed before is not known any more.
    void changesMissed();

private:
    void carrySoon();
    void tick();
    void work();
    bool connectIfDue();
    /// Takes and writes one batch; false when nothing waits or it failed.
    bool carryBatch();
    using MayRepeat = std::function<bool(const Error &)>;
    struct WaitingWork {
        std::shared_ptr<PendingAnswer> answer;
        /// Answers, or gives the error for which it is to be done again.
        std::function<Result<void>(Database &, WallTime, const MayRepeat &)> run;
        int conflicts = 0;
    };
    void add(WaitingWork work);
    /// Does the work that waits; false when the database failed.
    bool doWork();
    bool mayRepeat(const Error &error, WaitingWork &work);
    void catchUp();
    Result<void> takeBatch();
    Result<void> writeBatch();
    Result<void> writeRecordsSingly();
    void batchWritten(QList<RequestRecord> rows); // by value: they may be part of the batch, which is let go
    void letJournalGo();
    Result<void> writeExchanges();
    Result<void> keepHouse(bool journalIsEmpty);
    void failed(const Error &error);
    void finishFlushes(qsizetype count);
    void failFlushes(const Error &error);
    void publishProgress();
    void publish(StorageStatus::State state, const QString &message = {});

    std::unique_ptr<RecordSource> m_source;
    StatusBoard &m_board;
    std::shared_ptr<const Clock> m_clock;
    const QByteArray m_gateway; // this run
    RequestWriter m_writer;
    GatewayRegister m_register;
    WriterConnection m_connection;
    ChangeFeed m_feed;
    Retention m_retention;
    std::optional<EnglishMessages> m_english;

    QTimer m_tick, m_work;
    std::atomic_bool m_nudged = false;
    bool m_ending = false;

    RecordBatch m_batch;          // taken, not yet written
    qsizetype m_batchFlushes = 0; // flushes that are answered once it is
    bool m_batchWasFull = false;
    bool m_unreleased = false;    // something was written that the journal still keeps
    bool m_commitInDoubt = false; // the connection broke during its commit
    int m_conflicts = 0;          // in a row
    QList<std::shared_ptr<Answer<void>>> m_flushes;
    QList<WaitingWork> m_waiting;
    SteadyTime m_lastAnswer{}, m_lastLook{}, m_lastBeat{}, m_lastSweep{}, m_lastRelease{};
    SteadyTime m_lastProgress{};
    QString m_lastMessage; // logged once

    std::mutex m_mutex; // guards the exchanges that wait
    QList<CapturedExchange> m_exchanges;
    qint64 m_exchangeBytes = 0;
};

} // namespace Gatehouse
