// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/gate/listener.h"

#ifdef Q_OS_WIN
#include <winsock2.h>
#else
#include <cerrno>
#include <sys/socket.h>
#endif

namespace Gatehouse {
namespace {

/// Connections taken in one turn of the event loop.
constexpr int acceptBatch = 64;

enum class Outcome { Accepted, Nothing, Aborted, Exhausted };

#ifdef Q_OS_WIN
Outcome acceptOne(qintptr listening, qintptr &descriptor)
{
    const SOCKET accepted = ::accept(static_cast<SOCKET>(listening), nullptr, nullptr);
    if (accepted != INVALID_SOCKET) {
        descriptor = static_cast<qintptr>(accepted);
        return Outcome::Accepted;
    }
    switch (WSAGetLastError()) {
    case WSAEMFILE:
    case WSAENOBUFS:
        return Outcome::Exhausted;
    case WSAECONNRESET:
        return Outcome::Aborted;
    default:
        return Outcome::Nothing;
    }
}
#else
Outcome acceptOne(qintptr listening, qintptr &descriptor)
{
#ifdef Q_OS_LINUX
    const int accepted = ::accept4(static_cast<int>(listening), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
#else
    const int accepted = ::accept(static_cast<int>(listening), nullptr, nullptr);
#endif
    if (accepted >= 0) {
        descriptor = accepted;
        return Outcome::Accepted;
    }
    switch (errno) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
        return Outcome::Exhausted;
    case ECONNABORTED:
    case EINTR:
    case EPROTO:
        return Outcome::Aborted;
    default:
        return Outcome::Nothing;
    }
}
#endif

} // namespace

Listener::Listener(Accepted accepted, Exhausted exhausted) : m_accepted(std::move(accepted)), m_exhausted(std::move(exhausted)) {}

void Listener::startAccepting()
{
    pauseAccepting(); // QTcpServer's own
    if (!m_notifier) {
        m_notifier = std::make_unique<QSocketNotifier>(socketDescriptor(), QSocketNotifier::Read);
        connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] { acceptSome(); });
    }
    m_notifier->setEnabled(true);
}

void Listener::acceptSome()
{
    for (int i = 0; i < acceptBatch; ++i) {
        qintptr descriptor = -1;
        switch (acceptOne(socketDescriptor(), descriptor)) {
        case Outcome::Accepted:
            m_accepted(descriptor);
            break;
        case Outcome::Aborted:
            break;
        case Outcome::Nothing:
            return;
        case Outcome::Exhausted:
            m_notifier->setEnabled(false);
            m_exhausted();
            return;
        }
    }
}

} // namespace Gatehouse
