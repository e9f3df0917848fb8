// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"
#include "gateway/storage/answer.h"
#include "gateway/storage/connectionwatch.h"
#include "gateway/storage/recordsource.h"
#include "gateway/storage/statusboard.h"
#include "gateway/storage/storagereader.h"
#include "gateway/storage/storagewriter.h"

#include <QFuture>
#include <QList>
#include <QThread>
#include <QTimer>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

namespace Gatehouse {

/// What Storage is made of: the two threads with writer and reader, and the clock that answers for a database that does not.
/// Owned by Storage, on the main thread; questions may be asked on any thread between start and stop.
struct StorageThreads {
    std::shared_ptr<const Clock> clock;
    StatusBoard board;
    ConnectionWatch writerWatch, readerWatch;
    QThread writerThread, readerThread;
    std::unique_ptr<RecordSource> unusedSource; // when the location cannot be used
    std::unique_ptr<StorageWriter> writer;
    std::unique_ptr<StorageReader> reader;
    std::optional<DatabaseTarget> target;
    QTimer watchTimer;
    std::atomic_bool running = false;

    explicit StorageThreads(std::shared_ptr<const Clock> c) : clock(c), writerWatch(c), readerWatch(c) {}

    /// From time to time: cuts connections that hang, fails questions that waited too long.
    void watch();
    /// Whether the thread has ended by then. What it waits for is cut off when it has not.
    bool join(QThread &thread, ConnectionWatch &watch, SteadyTime deadline);

    /// An answer that fails by itself when the database is away or slow; failed already when that is known.
    template <class T>
    std::shared_ptr<Answer<T>> expect()
    {
        auto answer = std::make_shared<Answer<T>>();
        if (auto hopeless = expect(answer))
            answer->fail(*std::move(hopeless));
        return answer;
    }
    /// Asks the reader. What `read` fails with is answered only when it says nothing about the connection.
    template <class T>
    QFuture<Result<T>> ask(std::function<Result<T>(Database &)> read)
    {
        auto answer = expect<T>();
        if (answer->isDone())
            return answer->future();
        Question question{answer, [answer, read = std::move(read)](Database &database) -> Result<void> {
                              auto result = read(database);
                              if (!result && result.error().kind != ErrorKind::NotFound && result.error().kind != ErrorKind::InvalidRequest)
                                  return result.error();
                              answer->finish(std::move(result));
                              return {};
                          }};
        QMetaObject::invokeMethod(reader.get(), [reader = reader.get(), question = std::move(question)] { reader->ask(question); }, Qt::QueuedConnection);
        return answer->future();
    }

private:
    struct Waiting {
        std::weak_ptr<PendingAnswer> answer;
        SteadyTime since;
    };
    std::optional<Error> expect(const std::shared_ptr<PendingAnswer> &answer);

    std::mutex m_mutex; // guards the answers that are waited for
    QList<Waiting> m_waiting;
};

} // namespace Gatehouse
