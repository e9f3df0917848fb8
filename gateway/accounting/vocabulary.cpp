// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/vocabulary.h"

#include "gateway/accounting/compiledin.h"

#include <QResource>
#include <QtEndian>

#include <cstring>

namespace Gatehouse {
namespace {

constexpr qsizetype headSize = 16;
constexpr std::uint32_t rankMask = (1U << 18) - 1;
constexpr std::uint32_t emptySlot = 0xFFFFFFFF;

std::uint32_t numberAt(const char *table, qsizetype index)
{
    return qFromLittleEndian<std::uint32_t>(table + index * 4);
}

} // namespace

const Vocabulary &Vocabulary::o200k()
{
    static const Vocabulary vocabulary = [] {
        registerCompiledIn();
        static const QResource resource(QStringLiteral(":/gatehouse/tokenizer/o200k_base.bin"));
        const bool inPlace = resource.isValid() && resource.compressionAlgorithm() == QResource::NoCompression;
        Q_ASSERT(inPlace);
        return Vocabulary(inPlace ? QByteArrayView(resource.data(), resource.size()) : QByteArrayView());
    }();
    return vocabulary;
}

Vocabulary::Vocabulary(QByteArrayView table)
{
    if (table.size() < headSize || !table.startsWith("GHT1"))
        return;
    m_tokenCount = numberAt(table.data(), 1);
    m_slotCount = numberAt(table.data(), 2);
    m_longest = numberAt(table.data(), 3);
    m_offsets = table.data() + headSize;
    m_slots = m_offsets + (static_cast<qsizetype>(m_tokenCount) + 1) * 4;
    m_bytes = m_slots + static_cast<qsizetype>(m_slotCount) * 4;
}

std::uint32_t Vocabulary::rank(const char *bytes, qsizetype size) const
{
    if (size > static_cast<qsizetype>(m_longest))
        return none;
    std::uint32_t hash = 2166136261U; // FNV-1a
    for (qsizetype i = 0; i < size; ++i)
        hash = (hash ^ static_cast<unsigned char>(bytes[i])) * 16777619U;
    for (std::uint32_t at = hash & (m_slotCount - 1);; at = (at + 1) & (m_slotCount - 1)) {
        const std::uint32_t slot = numberAt(m_slots, at);
        if (slot == emptySlot)
            return none;
        if ((slot ^ hash) & ~rankMask)
            continue; // another hash: its bytes need no look
        const std::uint32_t rank = slot & rankMask;
        const std::uint32_t begin = numberAt(m_offsets, rank);
        if (numberAt(m_offsets, rank + 1) - begin == static_cast<std::uint32_t>(size)
            && std::memcmp(m_bytes + begin, bytes, static_cast<std::size_t>(size)) == 0)
            return rank;
    }
}

} // namespace Gatehouse
