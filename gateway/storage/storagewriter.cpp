// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/storagewriter.h"

#include "gateway/base/ids.h"
#include "gateway/base/log.h"
#include "gateway/storage/requestcolumns.h"
#include "gateway/storage/statusboard.h"

#include <QRandomGenerator>
#include <QThread>

#include <utility>

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

constexpr int batchLimit = 2000;
/// So long records collect before they are written: a commit costs the same for one and for a thousand.
constexpr auto nudgeDelay = 200ms;
constexpr auto releasePause = 1s;
constexpr auto progressPause = 500ms;
/// Between two steps of deleting what is too old, for whoever else wants the database.
constexpr auto retentionPause = 20ms;
constexpr auto idlePing = 1500ms;
/// Under traffic, too, changes that nobody noted are looked for.
constexpr auto lookPause = 5s;
constexpr auto beatPause = 30s;
constexpr auto sweepPause = 60s;
constexpr int conflictLimit = 10;
constexpr qint64 exchangeLimit = 64 * 1024 * 1024;

qint64 sizeOf(const CapturedExchange &e)
{
    return e.clientRequestHead.size() + e.clientRequestBody.size() + e.upstreamRequestHead.size() + e.upstreamRequestBody.size()
        + e.upstreamResponseHead.size() + e.upstreamResponseBody.size() + e.clientResponseHead.size() + e.clientResponseBody.size();
}

} // namespace

StorageWriter::StorageWriter(DatabaseTarget target, std::unique_ptr<RecordSource> source, StatusBoard &board, ConnectionWatch &watch,
                             std::shared_ptr<const Clock> clock)
    : m_source(std::move(source))
    , m_board(board)
    , m_clock(std::move(clock))
    , m_gateway(newUuid())
    , m_writer(m_gateway)
    , m_register(m_gateway)
    , m_connection(std::move(target), watch, m_clock)
    , m_feed(this)
    , m_retention(m_clock)
    , m_tick(this)
    , m_work(this)
{
    m_work.setSingleShot(true);
    connect(&m_work, &QTimer::timeout, this, &StorageWriter::work);
    connect(&m_tick, &QTimer::timeout, this, &StorageWriter::tick);
    connect(&m_feed, &ChangeFeed::changed, this, &StorageWriter::entitiesChanged);
    connect(&m_feed, &ChangeFeed::missed, this, &StorageWriter::changesMissed);
    connect(&m_feed, &ChangeFeed::told, this, &StorageWriter::catchUp);
}

StorageWriter::~StorageWriter() = default;

void StorageWriter::nudge()
{
    if (!m_nudged.exchange(true))
        QMetaObject::invokeMethod(this, &StorageWriter::carrySoon, Qt::QueuedConnection);
}

void StorageWriter::keep(CapturedExchange exchange)
{
    {
        const std::lock_guard lock(m_mutex);
        m_exchangeBytes += sizeOf(exchange);
        m_exchanges << std::move(exchange);
        while (m_exchangeBytes > exchangeLimit && m_exchanges.size() > 1)
            m_exchangeBytes -= sizeOf(m_exchanges.takeFirst());
    }
    nudge();
}

void StorageWriter::start()
{
    m_english.emplace();
    m_tick.start(1s);
    work();
}

void StorageWriter::carrySoon()
{
    if (!m_ending && (!m_work.isActive() || m_work.remainingTimeAsDuration() > nudgeDelay))
        m_work.start(nudgeDelay);
}

void StorageWriter::tick()
{
    if (const Result<void> synced = m_source->sync(); !synced)
        qCCritical(lcStorage).noquote() << "The journal cannot be flushed to the disk:" << synced.error().message;
    if (!m_work.isActive())
        work();
}

void StorageWriter::work()
{
    m_nudged = false;
    if (!connectIfDue() || !doWork())
        return;
    const bool some = carryBatch();
    if (some) // through the event loop, so that flushes and the end are heard in between
        m_work.start(m_batchWasFull || !m_flushes.isEmpty() ? 0ms : std::chrono::milliseconds(nudgeDelay));
    else if (m_connection.isReady() && m_retention.isUnderWay() && !m_work.isActive())
        m_work.start(retentionPause);
}

bool StorageWriter::connectIfDue()
{
    if (!m_connection.isDue())
        return false;
    if (m_connection.isReady())
        return true;
    if (auto opened = m_connection.open(); !opened) {
        publish(StorageStatus::State::Away, opened.error().message);
        failFlushes(opened.error());
        m_work.start(m_connection.pause());
        return false;
    }
    if (auto begun = m_feed.begin(m_connection.database()); !begun) {
        failed(begun.error());
        return false;
    }
    m_lastBeat = {};
    m_lastAnswer = m_lastLook = m_clock->steady();
    publish(StorageStatus::State::Connected);
    Q_EMIT ready();
    return true;
}

bool StorageWriter::carryBatch()
{
    if (auto taken = takeBatch(); !taken) {
        // The database is well, but what is new cannot be read, so nothing gets there.
        publish(StorageStatus::State::Away, taken.error().message);
        failFlushes(taken.error());
        return false;
    }
    const bool some = !m_batch.isEmpty();
    if (!some)
        letJournalGo();
    auto done = some ? writeBatch() : Result<void>();
    if (done)
        done = writeExchanges();
    if (done && (!some || m_clock->steady() - m_lastLook >= lookPause))
        done = keepHouse(!some);
    if (!done) {
        failed(done.error());
        return false;
    }
    m_conflicts = 0;
    m_connection.succeeded();
    publishProgress();
    finishFlushes(std::exchange(m_batchFlushes, 0));
    return some;
}

void StorageWriter::add(WaitingWork work)
{
    m_waiting.append(std::move(work));
    if (!m_work.isActive() || m_connection.isDue())
        m_work.start(0ms);
}

bool StorageWriter::doWork()
{
    bool some = false;
    while (!m_waiting.isEmpty()) {
        // Who waited too long was told that it failed, so it must not happen after all.
        WaitingWork &first = m_waiting.first();
        if (first.answer->isDone()) {
            m_waiting.removeFirst();
            continue;
        }
        const auto repeats = [this, &first](const Error &error) { return mayRepeat(error, first); };
        if (auto done = first.run(m_connection.database(), m_clock->wall(), repeats); !done) {
            failed(done.error());
            return false;
        }
        m_waiting.removeFirst();
        some = true;
    }
    if (some)
        catchUp();
    return m_connection.isReady();
}

/// Whether the database failed before anything was committed.
bool StorageWriter::mayRepeat(const Error &error, WaitingWork &work)
{
    if (error.kind != ErrorKind::Unavailable)
        return false;
    const DatabaseFault &fault = m_connection.database().fault();
    return fault.losesConnection() || (fault.isTransient() && ++work.conflicts <= conflictLimit);
}

void StorageWriter::keepFor(const RetentionAges &ages)
{
    m_retention.setAges(ages);
}

void StorageWriter::catchUp()
{
    if (!m_connection.isReady())
        return; // connecting tells that all is to be loaded anew
    if (auto done = m_feed.catchUp(m_connection.database()); !done)
        failed(done.error());
}

Result<void> StorageWriter::takeBatch()
{
    if (!m_batch.isEmpty())
        return {};
    const qsizetype flushes = m_flushes.size();
    auto taken = m_source->take(batchLimit);
    if (!taken)
        return taken.error();
    m_batch = *std::move(taken);
    m_commitInDoubt = false;
    m_batchWasFull = m_batch.opened.size() + m_batch.settled.size() >= batchLimit;
    m_batchFlushes = m_batchWasFull ? 0 : flushes;
    return {};
}

Result<void> StorageWriter::writeBatch()
{
    auto written = m_writer.write(m_connection.database(), m_batch);
    if (!written) {
        const DatabaseFault &fault = m_connection.database().fault();
        if (fault.isAboutValue())
            return writeRecordsSingly();
        m_commitInDoubt = m_commitInDoubt || fault.losesConnection();
        return written.error();
    }
    // After a commit in doubt nobody can tell which rows were new, and none may be missing on the screen.
    batchWritten(m_commitInDoubt ? m_batch.settled : *written);
    return {};
}

Result<void> StorageWriter::writeRecordsSingly()
{
    // One record that the database refuses must not hold up all others for ever. It is left out, and the log has it.
    QList<RequestRecord> fresh;
    const auto writeOne = [&](const RecordBatch &one, const QByteArray &id) -> Result<void> {
        auto written = m_writer.write(m_connection.database(), one);
        if (written)
            fresh << *written;
        else if (m_connection.database().fault().isAboutValue())
            qCCritical(lcStorage).noquote() << "Request" << id << "is not in the database:" << written.error().message << written.error().detail;
        else
            return written.error();
        return {};
    };
    for (const RequestOpening &opening : std::as_const(m_batch.opened)) {
        if (auto done = writeOne(RecordBatch{{opening}, {}}, opening.id); !done)
            return done;
    }
    for (const RequestRecord &record : std::as_const(m_batch.settled)) {
        if (auto done = writeOne(RecordBatch{{}, {record}}, record.id); !done)
            return done;
    }
    batchWritten(fresh);
    return {};
}

void StorageWriter::batchWritten(QList<RequestRecord> rows)
{
    m_lastAnswer = m_clock->steady();
    m_batch = {};
    m_unreleased = true;
    // Remembering how far the journal was carried costs a file and two flushes. What is not remembered comes again after a
    // restart and changes nothing.
    if (m_ending || m_lastAnswer - m_lastRelease >= releasePause)
        letJournalGo();
    if (!rows.isEmpty())
        Q_EMIT recorded(rows);
}

void StorageWriter::letJournalGo()
{
    if (!std::exchange(m_unreleased, false))
        return;
    m_lastRelease = m_clock->steady();
    if (auto carried = m_source->carried(); !carried)
        qCWarning(lcStorage).noquote() << carried.error().message;
}

Result<void> StorageWriter::writeExchanges()
{
    QList<CapturedExchange> exchanges;
    {
        const std::lock_guard lock(m_mutex);
        exchanges.swap(m_exchanges);
        m_exchangeBytes = 0;
    }
    auto written = m_writer.writeExchanges(m_connection.database(), exchanges, microsecondsOf(m_clock->wall()));
    if (written)
        return {};
    if (m_connection.database().fault().isAboutValue()) {
        qCWarning(lcStorage).noquote() << "Captured exchanges are not in the database:" << written.error().message;
        return {};
    }
    const std::lock_guard lock(m_mutex);
    for (const CapturedExchange &exchange : std::as_const(exchanges))
        m_exchangeBytes += sizeOf(exchange);
    m_exchanges = exchanges + m_exchanges;
    return written;
}

Result<void> StorageWriter::keepHouse(bool journalIsEmpty)
{
    Database &database = m_connection.database();
    const SteadyTime now = m_clock->steady();
    if (m_lastBeat == SteadyTime{} || now - m_lastBeat >= beatPause) {
        if (auto beaten = m_register.beat(database); !beaten)
            return beaten;
        m_lastBeat = m_lastAnswer = now;
    }
    // Not before the journal is empty: a settlement may wait in it.
    if (journalIsEmpty && (m_lastSweep == SteadyTime{} || now - m_lastSweep >= sweepPause)) {
        auto orphans = m_register.markOrphans(database);
        if (!orphans)
            return orphans.error();
        if (*orphans > 0)
            qCWarning(lcStorage) << *orphans << "requests were running when their gateway ended; they are marked as orphaned.";
        m_lastSweep = m_lastAnswer = now;
    }
    if (journalIsEmpty && m_waiting.isEmpty() && !m_ending && m_retention.isDue()) {
        if (auto done = m_retention.step(database); !done)
            return done;
        m_lastAnswer = now;
    }
    // A server that went away without a word is noticed before somebody needs it.
    if (database.dialect().isPostgres() && (now - m_lastAnswer >= idlePing || now - m_lastLook >= lookPause)) {
        if (auto alive = m_feed.look(database); !alive)
            return alive;
        m_lastAnswer = m_lastLook = now;
    }
    return {};
}

void StorageWriter::failed(const Error &error)
{
    if (m_connection.database().fault().isTransient() && ++m_conflicts <= conflictLimit) {
        m_work.start(20 + QRandomGenerator::global()->bounded(80));
        return;
    }
    m_connection.failed();
    publish(StorageStatus::State::Away, error.message);
    failFlushes(error);
    m_work.start(m_connection.pause());
}

void StorageWriter::flush(std::shared_ptr<Answer<void>> answer)
{
    m_flushes << std::move(answer);
    if (!m_work.isActive() || m_connection.isDue())
        m_work.start(0ms);
}

void StorageWriter::finishFlushes(qsizetype count)
{
    for (qsizetype i = 0; i < count && !m_flushes.isEmpty(); ++i)
        m_flushes.takeFirst()->finish({});
}

void StorageWriter::failFlushes(const Error &error)
{
    m_batchFlushes = 0;
    for (const auto &flush : std::exchange(m_flushes, {}))
        flush->fail(Error(ErrorKind::Unavailable, error.message, error.detail));
}

void StorageWriter::publishProgress()
{
    // To count what waits the journal is read once more; in the middle of a rush nobody needs that for each batch.
    const SteadyTime now = m_clock->steady();
    if (m_batchWasFull && now - m_lastProgress < progressPause)
        return;
    m_lastProgress = now;
    publish(StorageStatus::State::Connected);
}

void StorageWriter::publish(StorageStatus::State state, const QString &message)
{
    const DatabaseTarget &target = m_connection.database().target();
    if (message != m_lastMessage) {
        if (message.isEmpty())
            qCInfo(lcStorage).noquote() << "Records are written to" << target.display();
        else
            qCWarning(lcStorage).noquote() << message << m_connection.database().fault().detail;
        m_lastMessage = message;
    }
    m_board.publish({target.kind, state, target.display(), message, m_source->waiting()}, m_connection.isReady());
}

void StorageWriter::end(SteadyTime deadline)
{
    m_ending = true;
    m_tick.stop();
    m_work.stop();
    while (m_clock->steady() < deadline && connectIfDue() && doWork() && carryBatch()) { }
    const Error stopping(ErrorKind::Unavailable, u"The gateway is stopping."_s);
    failFlushes(stopping);
    for (const WaitingWork &waiting : std::exchange(m_waiting, {}))
        waiting.answer->fail(stopping);
    m_tick.stop();
    m_work.stop();
    m_connection.close();
    m_english.reset();
    QThread::currentThread()->quit();
}

} // namespace Gatehouse
