// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/access/directorybox.h"
#include "gateway/base/clock.h"
#include "gateway/routing/snapshot.h"

#include <atomic>
#include <memory>
#include <unordered_set>

namespace Gatehouse {

class AccountCache;
struct AdminServices;
class DeploymentHealth;
class Exchange;
class Journal;
class Ledger;
class PriceBook;
class RateLimiter;
class SpendService;
class Storage;
class Transport;

/// Figures of one worker, summed up by whoever shows them. Written by the worker, read by any thread.
struct WorkerCounters {
    std::atomic<qint64> requests{0};
    std::atomic<qint64> failed{0};
    std::atomic<qint64> tokens{0};
    std::atomic<qint64> spendNano{0};
    std::atomic<int> inFlight{0};
};

/// What the workers share and any thread may read.
struct SharedState {
    QByteArray version;
    QByteArray rootPath;                     ///< `SERVER_ROOT_PATH`, without trailing slash
    std::atomic<bool> capture{false};        ///< keep both sides of exchanges
    std::atomic<bool> storageConnected{false};
    std::atomic<bool> configurationBroken{false};
    std::atomic<qint64> startedAt{0};        ///< seconds since 1970
};

/// What one worker's requests work with. Owned by the worker, lives on its thread; everything pointed to outlives it.
struct WorkerContext {
    int index = 0;
    Transport *network = nullptr;
    Transport *demo = nullptr;
    Journal *journal = nullptr;
    Storage *storage = nullptr;
    SpendService *spend = nullptr;             ///< any thread
    const PriceBook *prices = nullptr;         ///< of models that are not configured
    DeploymentHealth *health = nullptr;
    Ledger *ledger = nullptr;
    RateLimiter *limiter = nullptr;
    const DirectoryBox *directory = nullptr;
    DirectoryBox::Slot directorySlot;
    AccountCache *accounts = nullptr;          ///< of this worker
    AdminServices *admin = nullptr;            ///< any thread
    SharedState *shared = nullptr;
    std::shared_ptr<const Clock> clock;
    std::shared_ptr<const Snapshot> snapshot;  ///< swapped on this thread when the configuration changes
    WorkerCounters counters;
    std::unordered_set<Exchange *> running;    ///< exchanges that are under way
    std::unordered_set<Exchange *> streaming;  ///< exchanges that may need a keep-alive comment

    Transport &transportFor(const Deployment &deployment) const { return deployment.provider == "demo" ? *demo : *network; }
};

} // namespace Gatehouse
