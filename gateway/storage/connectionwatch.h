// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>

namespace Gatehouse {

/// Eyes on a connection from outside its thread. A server that is frozen keeps its sockets open, and a statement sent
/// to it waits without limit; this tells how long, and can end the wait by shutting the socket down.
/// Owned by Storage, used by one storage thread and by the main thread; all functions are thread-safe.
class ConnectionWatch
{
public:
    explicit ConnectionWatch(std::shared_ptr<const Clock> clock) : m_clock(std::move(clock)) {}
    ~ConnectionWatch();

    /// The connection's socket; a duplicate is kept, so that a number used anew is never shut down by mistake.
    void attach(int socket);
    void detach();

    /// `limit` is what the statement may take by itself; the server ends it then, if the server lives.
    void statementBegins(std::chrono::milliseconds limit);
    void statementEnds();
    /// How long the present statement has waited for its answer; zero when none does.
    std::chrono::milliseconds waitingFor() const;
    /// Whether it waits so far beyond its limit that nothing can be expected any more.
    bool isOverdue() const;

    /// Makes the statement that waits fail at once, if there is one and a socket. Returns whether there was.
    bool cut();
    /// Whether the connection was cut since it was attached.
    bool wasCut() const;

private:
    const std::shared_ptr<const Clock> m_clock;
    mutable std::mutex m_mutex; // guards all below
    std::optional<SteadyTime> m_since;
    std::chrono::milliseconds m_limit{};
    int m_socket = -1;
    bool m_cut = false;
};

} // namespace Gatehouse
