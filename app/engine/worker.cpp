// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/worker.h"

#include "gateway/access/accountcache.h"
#include "gateway/accounting/journal.h"
#include "gateway/accounting/tokenizer.h"
#include "gateway/base/iowatcher.h"
#include "gateway/base/log.h"
#include "gateway/http/dispatcher.h"
#include "gateway/pipeline/exchange.h"
#include "gateway/upstream/curltransport.h"
#include "gateway/upstream/demotransport.h"

#include <QTimer>

namespace Gatehouse {

Worker::Worker(int index, WorkerParts parts) : m_parts(std::move(parts))
{
    m_context.index = index;
    m_context.storage = m_parts.storage;
    m_context.spend = m_parts.spend;
    m_context.prices = m_parts.prices;
    m_context.health = m_parts.health;
    m_context.shared = m_parts.shared;
    m_context.clock = m_parts.clock;
    m_context.ledger = m_parts.ledger;
    m_context.admin = m_parts.admin;
    m_context.limiter = m_parts.limiter;
    m_context.directory = m_parts.directory;
}

Worker::~Worker() = default;

Result<void> Worker::start(std::shared_ptr<const Snapshot> snapshot)
{
    Result<std::unique_ptr<Journal>> journal = Journal::create(m_parts.journalDirectory, m_context.index);
    if (!journal)
        return journal.error();
    m_journal = std::move(*journal);
    m_watcher = std::make_unique<IoWatcher>();
    m_watcher->onTurn([this] { m_journal->beginTurn(); }, [this] { m_journal->endTurn(); });
    m_network = std::make_unique<CurlTransport>(*m_watcher);
    m_demo = std::make_unique<DemoTransport>(this, countTokens);
    m_accounts = std::make_unique<AccountCache>(*m_parts.accountMaker);
    m_context.accounts = m_accounts.get();
    m_context.journal = m_journal.get();
    m_context.network = m_network.get();
    m_context.demo = m_demo.get();
    m_dispatcher = std::make_unique<Dispatcher>(m_context);
    m_gate = std::make_unique<Gate>(m_parts.gate, m_parts.clock, *m_watcher,
                                    [this](std::shared_ptr<const InboundRequest> request, std::shared_ptr<ReplySink> reply) {
                                        (*m_dispatcher)(std::move(request), std::move(reply));
                                    });
    apply(std::move(snapshot));
    auto *timer = new QTimer(this);
    connect(timer, &QTimer::timeout, this, &Worker::everySecond);
    timer->start(std::chrono::seconds(1));
    return {};
}

void Worker::giveUp()
{
    // Ending one takes it out of the set.
    const auto running = m_context.running;
    for (Exchange *exchange : running) {
        if (m_context.running.contains(exchange))
            exchange->giveUp();
    }
}

void Worker::apply(std::shared_ptr<const Snapshot> snapshot)
{
    // One that was on its way when the worker stopped comes too late.
    if (!m_gate)
        return;
    m_context.snapshot = std::move(snapshot);
    m_gate->setBodyLimit(m_context.snapshot->config.largestRequest.value_or(RequestLimits().body));
}

void Worker::stop()
{
    // The gate goes first: its connections tell the exchanges that their clients are gone, which settles them while
    // journal and transport still stand.
    m_gate.reset();
    m_dispatcher.reset();
    m_demo.reset();
    m_network.reset();
    if (m_journal) {
        if (const Result<void> synced = m_journal->sync(); !synced)
            qCCritical(lcEngine).noquote() << "The journal cannot be flushed:" << synced.error().message;
    }
    m_journal.reset();
    m_watcher.reset();
    // The worker itself may outlive what its accounts point to: its counters are read to the end.
    m_context.accounts = nullptr;
    m_accounts.reset();
    m_context.directorySlot = {};
    qDeleteAll(findChildren<QTimer *>());
}

void Worker::everySecond()
{
#ifdef Q_OS_WIN
    // Elsewhere the storage thread does it for all workers; here only who writes a file can flush it.
    if (const Result<void> synced = m_journal->sync(); !synced)
        qCCritical(lcEngine).noquote() << "The journal cannot be flushed:" << synced.error().message;
#endif
    // A write may end an exchange, which takes it out of the set.
    const auto streaming = m_context.streaming;
    const SteadyTime now = m_context.clock->steady();
    for (Exchange *exchange : streaming) {
        if (m_context.streaming.contains(exchange))
            exchange->keepAlive(now);
    }
}

} // namespace Gatehouse
