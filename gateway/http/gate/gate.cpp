// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/gate/gate.h"

#include "gateway/base/log.h"
#include "gateway/http/facadeserver.h"
#include "gateway/http/gate/connection.h"
#include "gateway/http/gate/responsestream.h"

#include <QCoreApplication>
#include <QEvent>

namespace Gatehouse {
namespace {

constexpr qsizetype readBufferSize = 128 * 1024;
/// Turned-away connections that are answered at a time; beyond it they are only closed.
constexpr int mostRefusing = 64;

QEvent::Type turnEvent()
{
    static const auto type = static_cast<QEvent::Type>(QEvent::registerEventType());
    return type;
}

} // namespace

Gate::Gate(GateOptions options, std::shared_ptr<const Clock> clock, IoWatcher &watcher, Dispatch dispatch, QObject *parent)
    : QObject(parent), m_dispatch(std::move(dispatch)),
      m_context{.limits = options.limits,
                .policy = OriginPolicy(std::move(options.origin)),
                .clock = std::move(clock),
                .watcher = watcher,
                .deadlines = Deadlines(options.times),
                .readBuffer = QByteArray(readBufferSize, Qt::Uninitialized),
                .date = {},
                .later = {},
                .closed = {},
                .refused = {},
                .submit = {}},
      m_front(std::make_unique<FacadeServer>([this](quint64 ticket) { redeem(ticket); }))
{
    m_context.later = [this](Connection &connection) {
        m_turns.push_back(&connection);
        post();
    };
    m_context.closed = [this](Connection &connection) { connectionClosed(connection); };
    m_context.refused = [this](const Refusal &refusal) {
        m_counters.refused.fetch_add(1, std::memory_order_relaxed);
        qCDebug(lcGate, "Refused with %d: %s", refusal.status, refusal.message.constData());
    };
    m_context.submit = [this](auto request, auto reply) { submit(std::move(request), std::move(reply)); };
    m_sweep.setInterval(options.times.sweep);
    connect(&m_sweep, &QTimer::timeout, this, [this] { sweep(); });
}

Gate::~Gate()
{
    m_saidDrained = true;
    closeAll();
    m_passing.clear();
    for (const Arrival &arrival : m_arrivals)
        ClientSocket{arrival.descriptor}.close();
}

void Gate::adopt(qintptr descriptor)
{
    m_counters.open.fetch_add(1, std::memory_order_relaxed);
    hand({descriptor, std::nullopt});
}

void Gate::refuse(qintptr descriptor, const Refusal &refusal)
{
    hand({descriptor, refusal});
}

void Gate::hand(Arrival arrival)
{
    {
        const std::lock_guard lock(m_mutex);
        m_arrivals.push_back(std::move(arrival));
    }
    post();
}

void Gate::post()
{
    if (!m_posted.exchange(true))
        QCoreApplication::postEvent(this, new QEvent(turnEvent()));
}

void Gate::customEvent(QEvent *event)
{
    if (event->type() != turnEvent())
        return QObject::customEvent(event);
    m_posted = false;
    takeArrivals();
    const std::vector<Connection *> turns = std::exchange(m_turns, {});
    for (Connection *connection : turns)
        connection->turn();
    // Whoever closes now may also wait for another turn; the dead stay until nothing points to them.
    if (m_turns.empty())
        m_dead.clear();
    if (m_connections.empty()) {
        m_sweep.stop();
        if (m_context.draining && !std::exchange(m_saidDrained, true))
            Q_EMIT drained();
    }
}

void Gate::takeArrivals()
{
    std::vector<Arrival> arrivals;
    {
        const std::lock_guard lock(m_mutex);
        arrivals.swap(m_arrivals);
    }
    for (Arrival &arrival : arrivals)
        welcome(std::move(arrival));
}

void Gate::welcome(Arrival arrival)
{
    const bool counted = !arrival.refusal;
    if (m_context.draining || (arrival.refusal && m_refusing >= mostRefusing)) {
        ClientSocket{arrival.descriptor}.close();
        if (counted)
            m_counters.open.fetch_sub(1, std::memory_order_relaxed);
        return;
    }
    const quint64 id = ++m_lastId;
    auto made = std::make_unique<Connection>(m_context, id, arrival.descriptor);
    Connection &connection = *made;
    m_connections.emplace(id, Held{std::move(made), counted});
    if (!m_sweep.isActive())
        m_sweep.start();
    if (arrival.refusal) {
        ++m_refusing;
        connection.refuse(*arrival.refusal);
    } else {
        m_counters.accepted.fetch_add(1, std::memory_order_relaxed);
    }
}

void Gate::submit(std::shared_ptr<const InboundRequest> request, std::shared_ptr<ResponseStream> reply)
{
    const quint64 ticket = ++m_lastTicket;
    m_passing.emplace(ticket, Passing{std::move(request), std::move(reply)});
    if (!m_front->pass(ticket)) {
        const auto lost = std::exchange(m_passing, {});
        if (!lost.empty())
            qCCritical(lcGate, "The HTTP server did not pass on %zu requests; they are answered with 500", lost.size());
    }
}

void Gate::redeem(quint64 ticket)
{
    auto passing = m_passing.extract(ticket);
    if (!passing)
        return;
    m_counters.requests.fetch_add(1, std::memory_order_relaxed);
    if (!passing.mapped().reply->clientGone())
        m_dispatch(std::move(passing.mapped().request), std::move(passing.mapped().reply));
}

void Gate::connectionClosed(Connection &connection)
{
    const auto found = m_connections.find(connection.id());
    if (found == m_connections.end())
        return;
    if (found->second.counted)
        m_counters.open.fetch_sub(1, std::memory_order_relaxed);
    else
        --m_refusing;
    m_dead.push_back(std::move(found->second.connection));
    m_connections.erase(found);
    post();
}

void Gate::setOriginRules(OriginRules rules)
{
    m_context.policy = OriginPolicy(std::move(rules));
}

void Gate::sweep()
{
    m_context.deadlines.sweep(m_context.clock->steady(), [](Connection &connection, Deadlines::Kind kind) { connection.expired(kind); });
}

void Gate::drain()
{
    m_context.draining = true;
    std::vector<Connection *> idle;
    for (const auto &[id, held] : m_connections) {
        if (held.connection->isIdle())
            idle.push_back(held.connection.get());
    }
    for (Connection *connection : idle)
        connection->close();
    post(); // says drained, also when there was nothing to do
}

void Gate::closeAll()
{
    std::vector<Connection *> open;
    for (const auto &[id, held] : m_connections)
        open.push_back(held.connection.get());
    for (Connection *connection : open)
        connection->close();
}

} // namespace Gatehouse
