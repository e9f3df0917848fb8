// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/access/accountcache.h"
#include "gateway/access/directorybox.h"
#include "gateway/pipeline/caller.h"
#include "gateway/pipeline/workercontext.h"

namespace Gatehouse {

/// What a worker knows keys from, without a database: who is who, what was spent, what is used. `publish()` is what the engine does
/// when a key is made.
class AccountBench
{
public:
    explicit AccountBench(AccountSettings settings = {}) : maker(ledger, limiter, calendar, std::move(settings)), cache(maker) {}

    void giveTo(WorkerContext &worker)
    {
        worker.ledger = &ledger;
        worker.limiter = &limiter;
        worker.directory = &box;
        worker.accounts = &cache;
    }
    void publish(Entities entities) { box.publish(Directory::of(std::move(entities))); }

    Ledger ledger;
    RateLimiter limiter;
    std::shared_ptr<const BudgetCalendar> calendar = std::make_shared<const BudgetCalendar>(QTimeZone::utc());
    DirectoryBox box;
    AccountMaker maker;
    AccountCache cache;
};

/// A worker that only knows who may call: for tests of keys.
struct CallerBench {
    explicit CallerBench(Snapshot snapshot, Entities entities = {})
    {
        accounts.giveTo(worker);
        accounts.publish(std::move(entities));
        worker.clock = std::make_shared<SystemClock>();
        worker.snapshot = std::make_shared<const Snapshot>(std::move(snapshot));
    }

    Result<Caller> identify(const HeaderList &headers) { return Gatehouse::identify(headers, worker); }

    AccountBench accounts;
    WorkerContext worker;
};

} // namespace Gatehouse
