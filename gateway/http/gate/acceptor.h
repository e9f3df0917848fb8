// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/http/gate/descriptors.h"

#include <QHostAddress>
#include <QList>
#include <QObject>
#include <QTimer>

#include <memory>
#include <vector>

namespace Gatehouse {

class Gate;
class Listener;

/// Listens, and hands each connection to the gate with the fewest. Above the limit, and when the process is out of
/// descriptors, clients are told 503. Owned by the engine; lives on a thread with an event loop, usually the main one.
///
///     Acceptor acceptor(limit);  acceptor.listen(addresses, port) → acceptor.port() → make the gates → acceptor.start(gates)
class Acceptor : public QObject
{
    Q_OBJECT
public:
    /// Raises the descriptor limit so that `mostConnections` fit, and lowers the number when the system does not allow it.
    explicit Acceptor(int mostConnections = 1024, QObject *parent = nullptr);
    ~Acceptor() override;

    /// Binds every address to one port; 0 picks a port that is free on all of them. Connections wait until `start()`. On
    /// failure nothing listens; Conflict: the port is taken, PermissionDenied: it needs more rights, Configuration: the
    /// address cannot be used. An address the machine does not have (::1 without IPv6) is left out with a warning when
    /// another one works.
    Result<void> listen(const QList<QHostAddress> &addresses, quint16 port);
    quint16 port() const { return m_port; }
    QList<QHostAddress> addresses() const; ///< those listened on
    int mostConnections() const { return m_mostConnections; }

    /// Starts handing out. The gates are the workers' and live until `stop()`.
    void start(std::vector<Gate *> gates);
    /// Closes the listeners; the system refuses new connections from now on.
    void stop();

private:
    Result<void> listenOnce(const QList<QHostAddress> &addresses, quint16 port);
    void incoming(qintptr descriptor);
    void exhausted();
    void resume();
    void acceptAgain();

    int m_mostConnections;
    quint16 m_port = 0;
    DescriptorReserve m_reserve;
    bool m_shedding = false; // out of descriptors: whoever gets in is told so
    QTimer m_resume;
    std::vector<std::unique_ptr<Listener>> m_listeners;
    std::vector<Gate *> m_gates;
    std::size_t m_turn = 0;
};

} // namespace Gatehouse
