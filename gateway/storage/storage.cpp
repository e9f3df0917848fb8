// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/storage.h"

#include "gateway/base/log.h"
#include "gateway/storage/entitystore.h"
#include "gateway/storage/repricer.h"
#include "gateway/storage/requestreader.h"
#include "gateway/storage/spendreader.h"
#include "gateway/storage/storagethreads.h"

#include <utility>

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

constexpr auto watchPause = 500ms;

} // namespace

Storage::Storage(StorageLocation location, std::unique_ptr<RecordSource> source, std::shared_ptr<const Clock> clock, QObject *parent)
    : QObject(parent), m_threads(std::make_unique<StorageThreads>(clock)), m_entities(std::make_unique<EntityStore>(m_threads))
{
    StorageThreads &t = *m_threads;
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
    connect(t.writer.get(), &StorageWriter::entitiesChanged, m_entities.get(), &EntityStore::changed);
    connect(t.writer.get(), &StorageWriter::changesMissed, m_entities.get(), &EntityStore::missed);
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
    StorageThreads &t = *m_threads;
    if (!t.writer || t.running)
        return;
    t.running = true;
    t.readerThread.start();
    t.writerThread.start();
    t.watchTimer.start(watchPause);
}

EntityStore &Storage::entities()
{
    return *m_entities;
}

qint64 Storage::stop(std::chrono::milliseconds patience)
{
    StorageThreads &t = *m_threads;
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
    auto fresh = std::make_unique<StorageThreads>(t.clock);
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

QFuture<Result<SpendTable>> Storage::spend(SpendQuery query)
{
    return m_threads->ask<SpendTable>([query = std::move(query)](Database &database) { return SpendReader::table(database, query); });
}

QFuture<Result<QList<SpendTable>>> Storage::spend(QList<SpendQuery> queries)
{
    return m_threads->ask<QList<SpendTable>>([queries = std::move(queries)](Database &database) -> Result<QList<SpendTable>> {
        QList<SpendTable> tables;
        for (const SpendQuery &query : queries) {
            auto table = SpendReader::table(database, query);
            if (!table)
                return table.error();
            tables << *std::move(table);
        }
        return tables;
    });
}

QFuture<Result<RepriceStep>> Storage::reprice(RepriceScope scope, RepriceCursor from, Pricing pricing, bool apply)
{
    if (!apply) {
        return m_threads->ask<RepriceStep>([scope = std::move(scope), from = std::move(from), pricing = std::move(pricing)](Database &database) {
            return Repricer::look(database, scope, from, pricing);
        });
    }
    auto answer = m_threads->expect<RepriceStep>();
    if (!answer->isDone()) {
        StorageWriter *writer = m_threads->writer.get();
        QMetaObject::invokeMethod(writer, [writer, answer, scope = std::move(scope), from = std::move(from), pricing = std::move(pricing)] {
            writer->run<RepriceStep>([scope, from, pricing](Database &database, WallTime) { return Repricer::apply(database, scope, from, pricing); }, answer);
        }, Qt::QueuedConnection);
    }
    return answer->future();
}

void Storage::keepFor(const RetentionAges &ages)
{
    if (StorageWriter *writer = m_threads->writer.get())
        QMetaObject::invokeMethod(writer, [writer, ages] { writer->keepFor(ages); }, Qt::QueuedConnection);
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
