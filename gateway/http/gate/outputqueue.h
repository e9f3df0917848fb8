// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <vector>

namespace Gatehouse {

class ClientSocket;

/// Bytes on their way to one client. Small pieces are put together, large ones kept as they are and never copied; both go
/// out in as few calls to the system as possible. Owned by its connection.
class OutputQueue
{
public:
    enum class Outcome { Emptied, Blocked, Broken };

    void append(QByteArray bytes);
    qsizetype size() const { return m_size; }
    bool isEmpty() const { return m_size == 0; }
    /// Sends what the socket takes. Blocked: the rest waits until it is writable again.
    Outcome writeTo(ClientSocket &socket);
    /// Forgets everything and gives the memory back.
    void clear();

private:
    void drop(qsizetype sent);

    std::vector<QByteArray> m_pieces;
    std::size_t m_first = 0;     // index of the first piece not fully sent
    qsizetype m_offset = 0;      // bytes of it that are sent
    qsizetype m_size = 0;        // bytes waiting
};

} // namespace Gatehouse
