// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/gate/gatecontext.h"

#include <QObject>
#include <QTimer>

#include <atomic>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace Gatehouse {

class FacadeServer;

struct GateOptions {
    RequestLimits limits;
    GateTimes times;
    OriginRules origin;
};

/// Figures of one gate. Written by its thread (`open` also by the acceptor), read by any.
struct GateCounters {
    std::atomic<int> open{0};          ///< connections, those on their way from the acceptor included
    std::atomic<qint64> accepted{0};
    std::atomic<qint64> requests{0};   ///< handed to Dispatch
    std::atomic<qint64> refused{0};    ///< requests and connections the gate answered with an error itself
};

/// The HTTP front of one worker: owns its client connections and hands every complete, strictly parsed request to
/// `dispatch`. Create, use and destroy it on the worker's thread; only `adopt()`, `refuse()` and `counters()` may be
/// called from another.
class Gate : public QObject
{
    Q_OBJECT
public:
    /// The watcher is the worker's and outlives the gate.
    Gate(GateOptions options, std::shared_ptr<const Clock> clock, IoWatcher &watcher, Dispatch dispatch, QObject *parent = nullptr);
    /// Closes what is still open; answers being made are told that their client is gone. Stop the acceptor first.
    ~Gate() override;

    /// Takes over a connected socket. Any thread, while the gate lives.
    void adopt(qintptr descriptor);
    /// The same, only to answer with `refusal` and close. Does not count as open.
    void refuse(qintptr descriptor, const Refusal &refusal);
    const GateCounters &counters() const { return m_counters; }

    /// New rules for requests that start from now on.
    void setOriginRules(OriginRules rules);
    /// The largest body from now on, one that is on its way included.
    void setBodyLimit(qint64 bytes) { m_context.limits.body = bytes; }
    /// Closes idle connections and each other one after the request it is at; then `drained()` is emitted, once.
    void drain();
    /// Closes every connection at once.
    void closeAll();

Q_SIGNALS:
    void drained();

protected:
    void customEvent(QEvent *event) override;

private:
    struct Arrival {
        qintptr descriptor;
        std::optional<Refusal> refusal;
    };
    struct Held {
        std::unique_ptr<Connection> connection;
        bool counted = true; // in counters().open
    };
    struct Passing {
        std::shared_ptr<const InboundRequest> request;
        std::shared_ptr<ResponseStream> reply;
    };

    void post();
    void hand(Arrival arrival);
    void takeArrivals();
    void welcome(Arrival arrival);
    void submit(std::shared_ptr<const InboundRequest> request, std::shared_ptr<ResponseStream> reply);
    void redeem(quint64 ticket);
    void connectionClosed(Connection &connection);
    void sweep();

    Dispatch m_dispatch;
    GateCounters m_counters;
    GateContext m_context;
    QTimer m_sweep;
    std::unique_ptr<FacadeServer> m_front;
    std::unordered_map<quint64, Passing> m_passing;       // by ticket, on their way through QHttpServer
    std::unordered_map<quint64, Held> m_connections;      // by id
    std::vector<std::unique_ptr<Connection>> m_dead;      // closed, perhaps still on the stack
    std::vector<Connection *> m_turns;
    quint64 m_lastId = 0;
    quint64 m_lastTicket = 0;
    int m_refusing = 0;
    std::atomic<bool> m_posted{false};
    bool m_saidDrained = false;

    std::mutex m_mutex; // guards m_arrivals
    std::vector<Arrival> m_arrivals;
};

} // namespace Gatehouse
