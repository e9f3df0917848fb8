// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/gate/acceptor.h"

#include "gateway/base/log.h"
#include "gateway/http/gate/gate.h"
#include "gateway/http/gate/listener.h"

#include <algorithm>
#include <chrono>

namespace Gatehouse {
namespace {

/// Descriptors for everything that is no client: upstream calls, files, the database.
constexpr int otherDescriptors = 1024;
constexpr int leastOtherDescriptors = 256;
constexpr int backlog = 4096;
constexpr int portTries = 32;
constexpr std::chrono::milliseconds acceptPause{250};

Error listenError(const QTcpServer &server, const QHostAddress &address, quint16 port)
{
    const QString where = QStringLiteral("%1 port %2").arg(address.toString()).arg(port);
    const QString reason = server.errorString();
    switch (server.serverError()) {
    case QAbstractSocket::AddressInUseError:
        return Error(ErrorKind::Conflict,
                     QStringLiteral("Cannot listen on %1: another program uses it (%2). Stop that program or choose another port.").arg(where, reason));
    case QAbstractSocket::SocketAccessError:
        return Error(ErrorKind::PermissionDenied,
                     QStringLiteral("Cannot listen on %1: not permitted (%2). Ports below 1024 need more rights; choose a higher one.").arg(where, reason));
    default:
        return Error(ErrorKind::Configuration,
                     QStringLiteral("Cannot listen on %1: %2. Check that this machine has the address.").arg(where, reason));
    }
}

} // namespace

Acceptor::Acceptor(int mostConnections, QObject *parent) : QObject(parent), m_mostConnections(mostConnections)
{
    const int limit = raiseDescriptorLimit(mostConnections + otherDescriptors);
    const int room = std::max(limit - leastOtherDescriptors, limit / 2);
    if (room < m_mostConnections) {
        qCWarning(lcGate, "The system allows %d open descriptors, so at most %d of the wanted %d connections are taken", limit, room, mostConnections);
        m_mostConnections = room;
    }
    m_resume.setSingleShot(true);
    connect(&m_resume, &QTimer::timeout, this, [this] { resume(); });
}

Acceptor::~Acceptor() = default;

Result<void> Acceptor::listen(const QList<QHostAddress> &addresses, quint16 port)
{
    Result<void> outcome = listenOnce(addresses, port);
    // A port that one address got may be taken on another.
    for (int tries = 1; port == 0 && !outcome && outcome.error().kind == ErrorKind::Conflict && tries < portTries; ++tries)
        outcome = listenOnce(addresses, port);
    return outcome;
}

Result<void> Acceptor::listenOnce(const QList<QHostAddress> &addresses, quint16 port)
{
    std::vector<std::unique_ptr<Listener>> listeners;
    std::optional<Error> missing;
    for (const QHostAddress &address : addresses) {
        auto listener = std::make_unique<Listener>([this](qintptr descriptor) { incoming(descriptor); }, [this] { exhausted(); });
        listener->setListenBacklogSize(backlog);
        if (listener->listen(address, port)) {
            listener->pauseAccepting();
            port = listener->serverPort();
            listeners.push_back(std::move(listener));
            continue;
        }
        Error error = listenError(*listener, address, port);
        if (error.kind != ErrorKind::Configuration)
            return error;
        if (!missing)
            missing = std::move(error);
    }
    if (listeners.empty())
        return missing.value_or(Error(ErrorKind::Configuration, QStringLiteral("No address to listen on is given. Name at least one, such as 127.0.0.1.")));
    if (missing)
        qCWarning(lcGate, "%ls", qUtf16Printable(missing->message));
    m_listeners = std::move(listeners);
    m_port = port;
    return {};
}

QList<QHostAddress> Acceptor::addresses() const
{
    QList<QHostAddress> addresses;
    for (const auto &listener : m_listeners)
        addresses.append(listener->serverAddress());
    return addresses;
}

void Acceptor::start(std::vector<Gate *> gates)
{
    m_gates = std::move(gates);
    if (!m_gates.empty())
        acceptAgain();
}

void Acceptor::stop()
{
    m_resume.stop();
    m_listeners.clear();
    m_gates.clear();
}

void Acceptor::incoming(qintptr descriptor)
{
    int open = 0;
    Gate *least = nullptr;
    int fewest = 0;
    ++m_turn;
    for (std::size_t i = 0; i < m_gates.size(); ++i) {
        Gate *gate = m_gates[(m_turn + i) % m_gates.size()];
        const int count = gate->counters().open.load(std::memory_order_relaxed);
        open += count;
        if (!least || count < fewest) {
            least = gate;
            fewest = count;
        }
    }
    if (m_shedding || open >= m_mostConnections)
        least->refuse(descriptor, {503, "The gateway has as many open connections as it can take. Try again shortly."});
    else
        least->adopt(descriptor);
}

void Acceptor::exhausted()
{
    if (!m_shedding)
        qCWarning(lcGate, "Out of descriptors: new connections are turned away until some are free");
    m_shedding = true;
    // What is let go now takes in those who wait, to be told so. Without it, or when it is used up, they wait for the timer.
    if (m_reserve.release())
        acceptAgain();
    m_resume.start(acceptPause);
}

void Acceptor::resume()
{
    if (m_reserve.refill()) {
        m_shedding = false;
        qCInfo(lcGate, "Descriptors are free again: new connections are taken");
    } else {
        m_resume.start(acceptPause);
    }
    acceptAgain();
}

void Acceptor::acceptAgain()
{
    for (const auto &listener : m_listeners)
        listener->startAccepting();
}

} // namespace Gatehouse
