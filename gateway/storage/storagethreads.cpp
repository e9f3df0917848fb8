// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/storagethreads.h"

#include <algorithm>

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Without an answer for so long the database counts as away.
constexpr auto silenceLimit = 2s;
/// So long a question waits for a database that is away, and for one that is slow.
constexpr auto awayPatience = 4s;
constexpr auto slowPatience = 30s;
/// How long a thread is waited for at the end beyond the time-out of a connection, which cannot be cut short.
constexpr auto lastPatience = 2s;

} // namespace

void StorageThreads::watch()
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
    const std::lock_guard lock(m_mutex);
    QList<Waiting> still;
    for (const Waiting &one : std::as_const(m_waiting)) {
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
    m_waiting = still;
}

bool StorageThreads::join(QThread &thread, ConnectionWatch &watch, SteadyTime deadline)
{
    const auto left = std::max(0ms, std::chrono::ceil<std::chrono::milliseconds>(deadline - clock->steady()));
    if (thread.wait(QDeadlineTimer(left)))
        return true;
    watch.cut();
    return thread.wait(QDeadlineTimer(target->url.connectTimeout + lastPatience));
}

std::optional<Error> StorageThreads::expect(const std::shared_ptr<PendingAnswer> &answer)
{
    const StorageStatus status = board.status();
    if (!running)
        return Error(ErrorKind::Unavailable, status.message.isEmpty() ? u"The storage of records is not running."_s : status.message);
    if (status.state == StorageStatus::State::Away && !board.isReadable())
        return Error(ErrorKind::Unavailable, status.message);
    const std::lock_guard lock(m_mutex);
    m_waiting << Waiting{answer, clock->steady()};
    return std::nullopt;
}

} // namespace Gatehouse
