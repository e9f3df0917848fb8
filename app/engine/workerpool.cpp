// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/workerpool.h"

#include "app/engine/portowner.h"

#include <algorithm>
#include <iterator>

namespace Gatehouse {
namespace {

/// Enough for 10,000 idle clients with room to spare; the acceptor lowers it where the system allows fewer descriptors.
constexpr int mostConnections = 16'384;

/// For errors to reach the clients of requests that were given up.
constexpr std::chrono::seconds lastWords{1};

Error portTaken(quint16 port, const Error &cause)
{
    const std::optional<PortOwner> owner = portOwner(port);
    const QString by = owner ? owner->toString() : QStringLiteral("another program");
    return Error(ErrorKind::Conflict, QStringLiteral("Port %1 is taken by %2. Stop it, or choose another port with --port.").arg(port).arg(by)).withCause(cause);
}

int usualCount()
{
    return std::clamp(QThread::idealThreadCount(), 1, 8);
}

/// Runs a function on the thread of `object` and waits for its result.
template <class Function>
auto onThreadOf(QObject *object, Function function)
{
    using Value = decltype(function());
    std::optional<Value> value;
    QMetaObject::invokeMethod(object, [&] { value.emplace(function()); }, Qt::BlockingQueuedConnection);
    return std::move(*value);
}

} // namespace

WorkerPool::WorkerPool(WorkerParts parts, int count) : m_parts(std::move(parts)), m_count(count > 0 ? count : usualCount())
{
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, &WorkerPool::patienceIsOver);
}

WorkerPool::~WorkerPool()
{
    m_acceptor.reset();
    stopWorkers();
}

Result<ListeningOn> WorkerPool::start(const QList<QHostAddress> &addresses, quint16 port, std::shared_ptr<const Snapshot> snapshot)
{
    m_acceptor = std::make_unique<Acceptor>(mostConnections);
    if (const Result<void> bound = m_acceptor->listen(addresses, port); !bound)
        return bound.error().kind == ErrorKind::Conflict ? portTaken(port, bound.error()) : bound.error();
    const QList<QHostAddress> listening = m_acceptor->addresses();
    m_parts.gate.origin.port = m_acceptor->port();
    m_parts.gate.origin.loopbackOnly = std::all_of(listening.begin(), listening.end(), [](const QHostAddress &address) { return address.isLoopback(); });
    if (const Result<void> started = startWorkers(snapshot); !started)
        return started.error();
    std::vector<Gate *> gates;
    for (const Member &member : m_members) {
        gates.push_back(member.worker->gate());
        connect(member.worker->gate(), &Gate::drained, this, &WorkerPool::oneDrained);
    }
    m_acceptor->start(std::move(gates));

    ListeningOn result;
    result.port = m_acceptor->port();
    for (const QHostAddress &address : listening) {
        const bool isV6 = address.protocol() == QAbstractSocket::IPv6Protocol;
        result.addresses << (isV6 ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2")).arg(address.toString()).arg(result.port);
    }
    return result;
}

Result<void> WorkerPool::startWorkers(const std::shared_ptr<const Snapshot> &snapshot)
{
    for (int i = 0; i < m_count; ++i) {
        Member member{std::make_unique<QThread>(), std::make_unique<Worker>(i, m_parts)};
        Worker *worker = member.worker.get();
        member.thread->setObjectName(QStringLiteral("worker %1").arg(i + 1));
        worker->moveToThread(member.thread.get());
        member.thread->start();
        m_members.push_back(std::move(member));
        if (const Result<void> started = onThreadOf(worker, [&] { return worker->start(snapshot); }); !started)
            return started;
    }
    return {};
}

void WorkerPool::apply(std::shared_ptr<const Snapshot> snapshot)
{
    for (const Member &member : m_members)
        QMetaObject::invokeMethod(member.worker.get(), [worker = member.worker.get(), snapshot] { worker->apply(snapshot); });
}

std::vector<const WorkerCounters *> WorkerPool::counters() const
{
    std::vector<const WorkerCounters *> all;
    for (const Member &member : m_members)
        all.push_back(&member.worker->counters());
    return all;
}

void WorkerPool::drain(std::chrono::milliseconds patience)
{
    if (m_draining > 0) { // asked again: only the patience is another
        m_patience.start(patience);
        return;
    }
    m_acceptor->stop();
    m_draining = static_cast<int>(m_members.size());
    m_patience.start(patience);
    for (const Member &member : m_members)
        QMetaObject::invokeMethod(member.worker.get(), [worker = member.worker.get()] { worker->gate()->drain(); });
}

void WorkerPool::oneDrained()
{
    if (--m_draining == 0)
        finishDraining();
}

void WorkerPool::patienceIsOver()
{
    if (std::exchange(m_gaveUp, true)) {
        finishDraining();
        return;
    }
    m_patience.start(lastWords);
    for (const Member &member : m_members)
        QMetaObject::invokeMethod(member.worker.get(), [worker = member.worker.get()] { worker->giveUp(); });
}

void WorkerPool::finishDraining()
{
    if (m_members.empty())
        return;
    m_patience.stop();
    stopWorkers();
    Q_EMIT drained();
}

void WorkerPool::stopWorkers()
{
    for (const Member &member : m_members) {
        onThreadOf(member.worker.get(), [worker = member.worker.get()] {
            worker->stop();
            return true;
        });
        member.thread->quit();
        member.thread->wait();
    }
    std::move(m_members.begin(), m_members.end(), std::back_inserter(m_ended));
    m_members.clear();
}

} // namespace Gatehouse
