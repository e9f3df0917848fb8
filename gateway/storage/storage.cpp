// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/storage.h"

#include "gateway/base/log.h"
#include "gateway/storage/connectionwatch.h"
#include "gateway/storage/requestreader.h"
#include "gateway/storage/statusboard.h"
#include "gateway/storage/storagereader.h"
#include "gateway/storage/storagewriter.h"

#include <QThread>
#include <QTimer>

#include <optional>
#include <utility>

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

constexpr auto watchPause = 500ms;
/// Without an answer for so long the database counts as away.
constexpr auto silenceLimit = 2s;
/// So long a question waits for a database that is away, and for one that is slow.
constexpr auto awayPatience = 4s;
constexpr auto slowPatience = 30s;
/// How long a thread is waited for at the end beyond the time-out of a connection, which cannot be cut short.
constexpr auto lastPatience = 2s;

struct Waiting {
    std::weak_ptr<PendingAnswer> answer;
    SteadyTime since;
};

} // namespace

struct Storage::Threads {
    std::shared_ptr<const Clock> clock;
    StatusBoard board;
    ConnectionWatch writerWatch, readerWatch;
    QThread writerThread, readerThread;
    std::unique_ptr<RecordSource> unusedSource; // when the location cannot be used
    std::unique_ptr<StorageWriter> writer;
    std::unique_ptr<StorageReader> reader;
    std::optional<DatabaseTarget> target;
    QTimer watchTimer;
    QList<Waiting> waiting; // main thread
    bool running = false;

    explicit Threads(std::shared_ptr<const Clock> c) : clock(c), writerWatch(c), readerWatch(c) {}

    void watch();
    bool join(QThread &thread, ConnectionWatch &watch, SteadyTime deadline);
    template <class T>
    std::shared_ptr<Answer<T>> expect();
    template <class T>
    QFuture<Result<T>> ask(std::function<Result<T>(Database &)> read);
};

void Storage::Threads::watch()
{
    const bool silent = writerWatch.waitingFor() > silenceLimit;
    board.setSilent(silent ? describeFault(FaultKind::Stuck, *target).message : QString());
    for (ConnectionWatch *each : {&writerWatch, &readerWatch}) {
        if (each->isOverdue())
            each->cut();
    }
    const StorageStatus status = board.status();
    const bool away = !board.isReadable();
    const SteadyTime now = clock->steady();
    QList<Waiting> still;
    for (const Waiting &one : std::as_const(waiting)) {
        const auto answer = one.answer.lock();
        if (!answer || answer->isDone())
            continue;
        if (away && now - one.since > awayPatience)
            answer->fail(Error(ErrorKind::Unavailable, status.message.isEmpty() ? u"The database %1 is not connected yet."_s.arg(status.where) : status.message));
        else if (now - one.since > slowPatience)
            answer->fail(Error(ErrorKind::Unavailable, u"The database %1 took longer than %2 seconds to answer."_s.arg(status.where).arg(slowPatience.count())));
        else
            still << one;
    }
    waiting = still;
}

/// Whether the thread has ended by then. What it waits for is cut off when it has not.
bool Storage::Threads::join(QThread &thread, ConnectionWatch &watch, SteadyTime deadline)
{
    const auto left = std::max(0ms, std::chrono::ceil<std::chrono::milliseconds>(deadline - clock->steady()));
    if (thread.wait(QDeadlineTimer(left)))
        return true;
    watch.cut();
    return thread.wait(QDeadlineTimer(target->url.connectTimeout + lastPatience));
}

template <class T>
std::shared_ptr<Answer<T>> Storage::Threads::expect()
{
    auto answer = std::make_shared<Answer<T>>();
    const StorageStatus status = board.status();
    if (!running)
        answer->fail(Error(ErrorKind::Unavailable, status.message.isEmpty() ? u"The storage of records is not running."_s : status.message));
    else if (status.state == StorageStatus::State::Away && !board.isReadable())
        answer->fail(Error(ErrorKind::Unavailable, status.message));
    else
        waiting << Waiting{answer, clock->steady()};
    return answer;
}

template <class T>
QFuture<Result<T>> Storage::Threads::ask(std::function<Result<T>(Database &)> read)
{
    auto answer = expect<T>();
    if (answer->isDone())
        return answer->future();
    Question question{answer, [answer, read = std::move(read)](Database &database) -> Result<void> {
                          auto result = read(database);
                          if (!result && result.error().kind != ErrorKind::NotFound)
                              return result.error();
                          answer->finish(std::move(result));
                          return {};
                      }};
    QMetaObject::invokeMethod(reader.get(), [reader = reader.get(), question = std::move(question)] { reader->ask(question); }, Qt::QueuedConnection);
    return answer->future();
}

Storage::Storage(StorageLocation location, std::unique_ptr<RecordSource> source, std::shared_ptr<const Clock> clock, QObject *parent)
    : QObject(parent), m_threads(std::make_unique<Threads>(clock))
{
    Threads &t = *m_threads;
    connect(&t.board, &StatusBoard::changed, this, &Storage::statusChanged);
    auto target = DatabaseTarget::from(location);
    if (!target) {
        t.unusedSource = std::move(source);
        t.board.publish({StorageStatus::Kind::Postgres, StorageStatus::State::Away, u"database URL"_s, target.error().message, t.unusedSource->waiting()});
        qCWarning(lcStorage).noquote() << target.error().message;
        return;
    }
    t.target = *target;
    t.board.publish({target->kind, StorageStatus::State::Connecting, target->display(), {}, source->waiting()});
    if (!target->url.ignored.isEmpty())
        qCInfo(lcStorage).noquote() << "Without effect in the database URL:" << target->url.ignored.join(u", "_s);
    t.writer = std::make_unique<StorageWriter>(*target, std::move(source), t.board, t.writerWatch, clock);
    t.reader = std::make_unique<StorageReader>(*target, t.readerWatch);
    connect(t.writer.get(), &StorageWriter::recorded, this, &Storage::recorded);
    connect(t.writer.get(), &StorageWriter::ready, t.reader.get(), &StorageReader::begin);
    t.writerThread.setObjectName(u"storage writer"_s);
    t.readerThread.setObjectName(u"storage reader"_s);
    t.writer->moveToThread(&t.writerThread);
    t.reader->moveToThread(&t.readerThread);
    connect(&t.writerThread, &QThread::started, t.writer.get(), &StorageWriter::start);
    connect(&t.readerThread, &QThread::started, t.reader.get(), &StorageReader::start);
    connect(&t.watchTimer, &QTimer::timeout, this, [this] { m_threads->watch(); });
}

Storage::~Storage()
{
    stop(0ms);
}

void Storage::start()
{
    Threads &t = *m_threads;
    if (!t.writer || t.running)
        return;
    t.running = true;
    t.readerThread.start();
    t.writerThread.start();
    t.watchTimer.start(watchPause);
}

qint64 Storage::stop(std::chrono::milliseconds patience)
{
    Threads &t = *m_threads;
    if (!t.running)
        return t.writer ? t.writer->waiting() : t.unusedSource ? t.unusedSource->waiting() : 0;
    t.running = false;
    t.watchTimer.stop();
    const SteadyTime deadline = t.clock->steady() + patience;
    // The reader goes first: of SQLite the last connection to close tidies the write-ahead log up, which is the writer's work.
    QMetaObject::invokeMethod(t.reader.get(), &StorageReader::end, Qt::QueuedConnection);
    QMetaObject::invokeMethod(t.writer.get(), [writer = t.writer.get(), deadline] { writer->end(deadline); }, Qt::QueuedConnection);
    const bool readerEnded = t.join(t.readerThread, t.readerWatch, deadline);
    const bool writerEnded = t.join(t.writerThread, t.writerWatch, deadline);
    if (readerEnded && writerEnded)
        return t.writer->waiting();
    // A thread that hangs in the system's name resolution cannot be ended. The process is about to end, which does.
    qCWarning(lcStorage).noquote() << "The database did not let go; its thread is left behind.";
    const qint64 left = t.board.status().waitingRows;
    t.board.disconnect(this);
    auto fresh = std::make_unique<Threads>(t.clock);
    fresh->board.publish(t.board.status());
    static_cast<void>(std::exchange(m_threads, std::move(fresh)).release());
    return left;
}

void Storage::nudge()
{
    if (m_threads->writer)
        m_threads->writer->nudge();
}

StorageStatus Storage::status() const
{
    return m_threads->board.status();
}

QFuture<Result<RequestPage>> Storage::requests(RequestQuery query)
{
    return m_threads->ask<RequestPage>([query = std::move(query)](Database &database) { return RequestReader::page(database, query); });
}

QFuture<Result<SpendTotals>> Storage::totals(WallTime from, WallTime to)
{
    return m_threads->ask<SpendTotals>([from, to](Database &database) { return RequestReader::totals(database, from, to); });
}

QFuture<Result<CapturedExchange>> Storage::exchange(QByteArray requestId)
{
    return m_threads->ask<CapturedExchange>([id = std::move(requestId)](Database &database) { return RequestReader::exchange(database, id); });
}

void Storage::keepExchange(CapturedExchange exchange)
{
    if (m_threads->writer)
        m_threads->writer->keep(std::move(exchange));
}

QFuture<Result<void>> Storage::flushed()
{
    auto answer = m_threads->expect<void>();
    if (!answer->isDone()) {
        StorageWriter *writer = m_threads->writer.get();
        QMetaObject::invokeMethod(writer, [writer, answer] { writer->flush(answer); }, Qt::QueuedConnection);
    }
    return answer->future();
}

} // namespace Gatehouse
