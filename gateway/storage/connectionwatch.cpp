// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/connectionwatch.h"

#include <QtGlobal>

#ifdef Q_OS_WIN
#include <winsock2.h>
#else
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

namespace Gatehouse {
namespace {

// How much later than the server a statement is given up from here.
constexpr std::chrono::seconds grace{5};

#ifdef Q_OS_WIN
// A Windows socket cannot be duplicated within a process as cheaply; it is used as it is.
int duplicate(int socket) { return socket; }
void release(int) {}
void shutDown(int socket) { ::shutdown(static_cast<SOCKET>(socket), SD_BOTH); }
#else
int duplicate(int socket) { return ::fcntl(socket, F_DUPFD_CLOEXEC, 0); }
void release(int socket) { ::close(socket); }
void shutDown(int socket) { ::shutdown(socket, SHUT_RDWR); }
#endif

} // namespace

ConnectionWatch::~ConnectionWatch()
{
    detach();
}

void ConnectionWatch::attach(int socket)
{
    detach();
    const std::lock_guard lock(m_mutex);
    m_socket = socket < 0 ? -1 : duplicate(socket);
    m_cut = false;
}

void ConnectionWatch::detach()
{
    const std::lock_guard lock(m_mutex);
    if (m_socket >= 0)
        release(m_socket);
    m_socket = -1;
}

void ConnectionWatch::statementBegins(std::chrono::milliseconds limit)
{
    const std::lock_guard lock(m_mutex);
    m_limit = limit;
    m_since = m_clock->steady();
}

void ConnectionWatch::statementEnds()
{
    const std::lock_guard lock(m_mutex);
    m_since.reset();
}

std::chrono::milliseconds ConnectionWatch::waitingFor() const
{
    const std::lock_guard lock(m_mutex);
    if (!m_since)
        return {};
    return std::chrono::duration_cast<std::chrono::milliseconds>(m_clock->steady() - *m_since);
}

bool ConnectionWatch::isOverdue() const
{
    const std::lock_guard lock(m_mutex);
    return m_since && m_clock->steady() - *m_since > m_limit + grace;
}

bool ConnectionWatch::cut()
{
    const std::lock_guard lock(m_mutex);
    if (!m_since || m_socket < 0)
        return false;
    shutDown(m_socket);
    m_cut = true;
    return true;
}

bool ConnectionWatch::wasCut() const
{
    const std::lock_guard lock(m_mutex);
    return m_cut;
}

} // namespace Gatehouse
