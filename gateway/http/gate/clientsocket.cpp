// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/gate/clientsocket.h"

#include <QHostAddress>

#include <algorithm>
#include <array>

#ifdef Q_OS_WIN
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <cerrno>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#endif

namespace Gatehouse {
namespace {

#ifdef Q_OS_WIN
using Native = SOCKET;
using OptionValue = const char *;

qint64 failure()
{
    return WSAGetLastError() == WSAEWOULDBLOCK ? ClientSocket::WouldBlock : ClientSocket::Broken;
}

void setNonBlocking(Native socket)
{
    u_long on = 1;
    ioctlsocket(socket, FIONBIO, &on);
}
#else
using Native = int;
using OptionValue = const void *;

qint64 failure()
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? ClientSocket::WouldBlock : ClientSocket::Broken;
}

void setNonBlocking(Native socket)
{
    ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK);
    ::fcntl(socket, F_SETFD, FD_CLOEXEC);
#ifdef SO_NOSIGPIPE
    const int on = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
}
#endif

#ifdef MSG_NOSIGNAL
constexpr int sendFlags = MSG_NOSIGNAL;
#else
constexpr int sendFlags = 0;
#endif

void switchOn(Native socket, int level, int option)
{
    const int on = 1;
    ::setsockopt(socket, level, option, reinterpret_cast<OptionValue>(&on), sizeof on);
}

} // namespace

ClientSocket::ClientSocket(qintptr descriptor) : m_descriptor(descriptor)
{
    const auto native = static_cast<Native>(descriptor);
    setNonBlocking(native);
    switchOn(native, IPPROTO_TCP, TCP_NODELAY);
    switchOn(native, SOL_SOCKET, SO_KEEPALIVE);
}

ClientSocket::~ClientSocket()
{
    close();
}

qint64 ClientSocket::read(char *into, qsizetype size)
{
#ifdef Q_OS_WIN
    const int count = ::recv(static_cast<Native>(m_descriptor), into, static_cast<int>(size), 0);
#else
    const ssize_t count = ::recv(static_cast<Native>(m_descriptor), into, static_cast<std::size_t>(size), 0);
#endif
    return count >= 0 ? count : failure();
}

qint64 ClientSocket::write(std::span<const Piece> pieces)
{
    const std::size_t count = std::min<std::size_t>(pieces.size(), mostPieces);
#ifdef Q_OS_WIN
    std::array<WSABUF, mostPieces> buffers;
    for (std::size_t i = 0; i < count; ++i)
        buffers[i] = {static_cast<ULONG>(std::min<qsizetype>(pieces[i].size, 0x7fffffff)), const_cast<char *>(pieces[i].data)};
    DWORD sent = 0;
    const int result = ::WSASend(static_cast<Native>(m_descriptor), buffers.data(), static_cast<DWORD>(count), &sent, 0, nullptr, nullptr);
    return result == 0 ? static_cast<qint64>(sent) : failure();
#else
    if (count == 1) {
        const ssize_t sent = ::send(static_cast<Native>(m_descriptor), pieces[0].data, static_cast<std::size_t>(pieces[0].size), sendFlags);
        return sent >= 0 ? sent : failure();
    }
    std::array<iovec, mostPieces> buffers;
    for (std::size_t i = 0; i < count; ++i)
        buffers[i] = {const_cast<char *>(pieces[i].data), static_cast<std::size_t>(pieces[i].size)};
    msghdr message{};
    message.msg_iov = buffers.data();
    message.msg_iovlen = count;
    const ssize_t sent = ::sendmsg(static_cast<Native>(m_descriptor), &message, sendFlags);
    return sent >= 0 ? sent : failure();
#endif
}

void ClientSocket::finishWriting()
{
#ifdef Q_OS_WIN
    ::shutdown(static_cast<Native>(m_descriptor), SD_SEND);
#else
    ::shutdown(static_cast<Native>(m_descriptor), SHUT_WR);
#endif
}

void ClientSocket::close()
{
    if (m_descriptor < 0)
        return;
#ifdef Q_OS_WIN
    ::closesocket(static_cast<Native>(m_descriptor));
#else
    ::close(static_cast<Native>(m_descriptor));
#endif
    m_descriptor = -1;
}

QByteArray ClientSocket::peerAddress() const
{
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    auto *address = reinterpret_cast<sockaddr *>(&storage);
    if (::getpeername(static_cast<Native>(m_descriptor), address, &size) != 0)
        return {};
    QHostAddress peer(address);
    bool isV4 = false;
    const quint32 v4 = peer.toIPv4Address(&isV4);
    if (isV4)
        peer.setAddress(v4);
    peer.setScopeId({});
    return peer.toString().toLatin1();
}

} // namespace Gatehouse
