// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSocketNotifier>
#include <QTcpServer>

#include <functional>
#include <memory>

namespace Gatehouse {

/// One listening address. QTcpServer binds it, with its knowledge of platforms, but does not accept: it takes a lack of
/// descriptors for a passing trouble after its first EAGAIN, and then spins without saying so (seen with 6.4). Owned by
/// the Acceptor, its thread.
class Listener final : public QTcpServer
{
    Q_OBJECT
public:
    using Accepted = std::function<void(qintptr descriptor)>;
    /// Called when the process is out of descriptors; the listener has paused itself.
    using Exhausted = std::function<void()>;

    Listener(Accepted accepted, Exhausted exhausted);

    /// After `listen()`: accepts from now on, also after `exhausted`.
    void startAccepting();

private:
    void acceptSome();

    Accepted m_accepted;
    Exhausted m_exhausted;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace Gatehouse
