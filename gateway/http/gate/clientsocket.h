// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <span>

namespace Gatehouse {

/// An accepted, non-blocking stream socket, and the only place of the gate that differs between platforms. Owns its
/// descriptor. Lives on its connection's thread.
class ClientSocket
{
public:
    static constexpr qint64 WouldBlock = -1;
    static constexpr qint64 Broken = -2;

    struct Piece {
        const char *data;
        qsizetype size;
    };
    static constexpr int mostPieces = 16;

    /// Takes the descriptor over; sets it non-blocking, without Nagle's delay, with TCP keep-alive.
    explicit ClientSocket(qintptr descriptor);
    ~ClientSocket();
    ClientSocket(const ClientSocket &) = delete;
    ClientSocket &operator=(const ClientSocket &) = delete;

    qintptr descriptor() const { return m_descriptor; }
    /// Bytes read, 0 when the peer has finished writing, WouldBlock or Broken.
    qint64 read(char *into, qsizetype size);
    /// Bytes sent of all pieces together (at most `mostPieces`), in one call to the system; WouldBlock or Broken.
    qint64 write(std::span<const Piece> pieces);
    /// Tells the peer that nothing more comes.
    void finishWriting();
    void close();
    /// "127.0.0.1", "::1"; an IPv4 peer of a dual-stack listener in its IPv4 form. Empty when unknown.
    QByteArray peerAddress() const;

private:
    qintptr m_descriptor;
};

} // namespace Gatehouse
