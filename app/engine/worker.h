// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/gate/gate.h"
#include "gateway/pipeline/workercontext.h"

#include <QObject>
#include <QString>

#include <memory>

namespace Gatehouse {

struct AdminServices;
class AccountMaker;
class CurlTransport;
class DemoTransport;
class Dispatcher;
class IoWatcher;

/// What a worker is made with. Everything pointed to outlives it.
struct WorkerParts {
    SharedState *shared = nullptr;
    DeploymentHealth *health = nullptr;
    Storage *storage = nullptr;
    Ledger *ledger = nullptr;
    AdminServices *admin = nullptr;
    RateLimiter *limiter = nullptr;
    const DirectoryBox *directory = nullptr;
    const AccountMaker *accountMaker = nullptr;
    SpendService *spend = nullptr;
    const PriceBook *prices = nullptr;
    std::shared_ptr<const Clock> clock;
    QString journalDirectory;
    GateOptions gate;
};

/// One thread's share of the gateway: its gate, routes, transport and journal. Made on the main thread, moved to a thread
/// of its own, and from `start()` on it lives there.
class Worker : public QObject
{
    Q_OBJECT
public:
    Worker(int index, WorkerParts parts);
    ~Worker() override;

    // On the worker's thread.
    /// Storage when the journal cannot be written.
    Result<void> start(std::shared_ptr<const Snapshot> snapshot);
    /// Ends the requests that are under way with an error that their clients can still read.
    void giveUp();
    void apply(std::shared_ptr<const Snapshot> snapshot);
    /// Ends everything; the last requests are settled as they stand.
    void stop();

    Gate *gate() const { return m_gate.get(); }
    /// Any thread.
    const WorkerCounters &counters() const { return m_context.counters; }

private:
    void everySecond();

    WorkerParts m_parts;
    WorkerContext m_context;
    std::unique_ptr<AccountCache> m_accounts;
    std::unique_ptr<IoWatcher> m_watcher;
    std::unique_ptr<CurlTransport> m_network;
    std::unique_ptr<DemoTransport> m_demo;
    std::unique_ptr<Journal> m_journal;
    std::unique_ptr<Dispatcher> m_dispatcher;
    std::unique_ptr<Gate> m_gate;
};

} // namespace Gatehouse
