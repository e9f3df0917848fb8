// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/engine/worker.h"
#include "gateway/http/gate/acceptor.h"

#include <QHostAddress>
#include <QThread>
#include <QTimer>

#include <memory>
#include <vector>

namespace Gatehouse {

/// Where the gateway can be reached.
struct ListeningOn {
    QStringList addresses; ///< "127.0.0.1:4000", "[::1]:4000"
    quint16 port = 0;
};

/// The workers, each on a thread of its own, and the acceptor that hands connections to them. Main thread; owned by the
/// engine. Destroying it stops everything at once.
class WorkerPool : public QObject
{
    Q_OBJECT
public:
    /// `count` 0: as many as cores, at most 8.
    WorkerPool(WorkerParts parts, int count);
    ~WorkerPool() override;

    /// Conflict when the port is taken (the message says by whom), Unavailable when an address cannot be listened on,
    /// Storage when a journal cannot be written.
    Result<ListeningOn> start(const QList<QHostAddress> &addresses, quint16 port, std::shared_ptr<const Snapshot> snapshot);
    void apply(std::shared_ptr<const Snapshot> snapshot);
    /// Takes no more connections, and lets running requests finish for at most `patience`. Those that do not are ended
    /// with an error; then `drained`.
    void drain(std::chrono::milliseconds patience);
    std::vector<const WorkerCounters *> counters() const;

Q_SIGNALS:
    void drained();

private:
    struct Member {
        std::unique_ptr<QThread> thread;
        std::unique_ptr<Worker> worker;
    };
    Result<void> startWorkers(const std::shared_ptr<const Snapshot> &snapshot);
    void oneDrained();
    void patienceIsOver();
    void finishDraining();
    void stopWorkers();

    WorkerParts m_parts;
    int m_count;
    std::vector<Member> m_members;
    std::vector<Member> m_ended; // their threads have ended; their counters are read until the pool goes
    std::unique_ptr<Acceptor> m_acceptor;
    QTimer m_patience;
    int m_draining = 0;
    bool m_gaveUp = false;
};

} // namespace Gatehouse
