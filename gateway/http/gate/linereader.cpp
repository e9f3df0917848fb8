// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/gate/linereader.h"

#include <cstring>

namespace Gatehouse {

void LineReader::reset()
{
    m_partial.clear();
    m_line = {};
}

LineReader::Outcome LineReader::read(QByteArrayView bytes, qsizetype &used, qsizetype limit)
{
    const QByteArrayView rest = bytes.sliced(used);
    const void *found = rest.isEmpty() ? nullptr : std::memchr(rest.data(), '\n', static_cast<std::size_t>(rest.size()));
    const qsizetype length = found ? static_cast<const char *>(found) - rest.data() : rest.size();
    // One more than the limit: the CR is still part of what is counted here.
    if (m_partial.size() + length > limit + 1) {
        used += length;
        return Outcome::TooLong;
    }
    if (!found) {
        m_partial.append(rest);
        used += length;
        return Outcome::NeedMore;
    }
    used += length + 1;
    if (m_partial.isEmpty()) {
        m_line = rest.first(length);
    } else {
        m_partial.append(rest.first(length));
        m_kept = std::move(m_partial);
        m_partial = QByteArray();
        m_line = m_kept;
    }
    if (!m_line.endsWith('\r'))
        return Outcome::BareLineFeed;
    m_line.chop(1);
    if (!m_line.isEmpty() && std::memchr(m_line.data(), '\r', static_cast<std::size_t>(m_line.size())))
        return Outcome::BareCarriageReturn;
    return Outcome::Line;
}

} // namespace Gatehouse
