// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/gate/outputqueue.h"

#include "gateway/http/gate/clientsocket.h"

#include <algorithm>
#include <array>

namespace Gatehouse {
namespace {

constexpr qsizetype smallPiece = 4 * 1024;    // cheaper to copy than to hand over on its own
constexpr qsizetype mergedPiece = 16 * 1024;

} // namespace

void OutputQueue::append(QByteArray bytes)
{
    if (bytes.isEmpty())
        return;
    m_size += bytes.size();
    const bool merge = bytes.size() <= smallPiece && m_pieces.size() > m_first && m_pieces.back().size() + bytes.size() <= mergedPiece;
    if (merge)
        m_pieces.back().append(bytes);
    else
        m_pieces.push_back(std::move(bytes));
}

OutputQueue::Outcome OutputQueue::writeTo(ClientSocket &socket)
{
    while (m_size > 0) {
        std::array<ClientSocket::Piece, ClientSocket::mostPieces> pieces;
        std::size_t count = 0;
        qsizetype offered = 0;
        for (std::size_t i = m_first; i < m_pieces.size() && count < pieces.size(); ++i) {
            const qsizetype skip = i == m_first ? m_offset : 0;
            pieces[count++] = {m_pieces[i].constData() + skip, m_pieces[i].size() - skip};
            offered += m_pieces[i].size() - skip;
        }
        const qint64 sent = socket.write(std::span(pieces.data(), count));
        if (sent == ClientSocket::Broken)
            return Outcome::Broken;
        if (sent > 0)
            drop(sent);
        if (sent < offered)
            return Outcome::Blocked;
    }
    return Outcome::Emptied;
}

void OutputQueue::drop(qsizetype sent)
{
    m_size -= sent;
    if (m_size == 0) {
        // The vector keeps its room for the next answer on this connection; the bytes are let go.
        m_pieces.clear();
        m_first = 0;
        m_offset = 0;
        return;
    }
    m_offset += sent;
    while (m_offset >= m_pieces[m_first].size()) {
        m_offset -= m_pieces[m_first].size();
        m_pieces[m_first++] = {};
    }
    if (m_first > 64) {
        m_pieces.erase(m_pieces.begin(), m_pieces.begin() + static_cast<std::ptrdiff_t>(m_first));
        m_first = 0;
    }
}

void OutputQueue::clear()
{
    m_pieces = {};
    m_first = 0;
    m_offset = 0;
    m_size = 0;
}

} // namespace Gatehouse
