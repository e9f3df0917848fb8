// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/journalentry.h"

#include "gateway/accounting/crc32c.h"

#include <QtEndian>

namespace Gatehouse {
namespace {

constexpr qsizetype frameSize = 9;

} // namespace

qsizetype beginEntry(QByteArray &out, EntryKind kind)
{
    const qsizetype begun = out.size();
    out.append(frameSize - 1, '\0');
    out.append(static_cast<char>(kind));
    return begun;
}

void endEntry(QByteArray &out, qsizetype begun)
{
    const QByteArrayView checked = QByteArrayView(out).sliced(begun + frameSize - 1);
    const auto length = static_cast<std::uint32_t>(checked.size() - 1);
    const std::uint32_t sum = crc32c(checked);
    qToLittleEndian(length, out.data() + begun);
    qToLittleEndian(sum, out.data() + begun + 4);
}

EntryWalker::Found EntryWalker::readAt(qsizetype at)
{
    const qsizetype left = m_bytes.size() - at;
    if (left < frameSize)
        return left > 0 ? Found::Beginning : Found::Nothing;
    const auto length = static_cast<qsizetype>(qFromLittleEndian<std::uint32_t>(m_bytes.data() + at));
    if (length > longestPayload)
        return Found::Nothing;
    if (left - frameSize < length)
        return Found::Beginning;
    const auto sum = qFromLittleEndian<std::uint32_t>(m_bytes.data() + at + 4);
    const QByteArrayView checked = m_bytes.sliced(at + frameSize - 1, length + 1);
    if (crc32c(checked) != sum)
        return Found::Nothing;
    m_kind = static_cast<EntryKind>(checked.front());
    m_payload = checked.sliced(1);
    return Found::Whole;
}

bool EntryWalker::next()
{
    // A torn last entry is left alone: what its texts hold was chosen by clients, and may look like an entry.
    // An entry behind damaged bytes proves that these were written to their end and will not get better.
    for (qsizetype at = m_at; at + frameSize <= m_bytes.size(); ++at) {
        const Found found = readAt(at);
        if (found == Found::Beginning && at == m_at)
            return false;
        if (found != Found::Whole)
            continue;
        m_damaged += at - m_at;
        m_at = at + frameSize + m_payload.size();
        return true;
    }
    return false;
}

} // namespace Gatehouse
