// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <cstdint>

namespace Gatehouse {

// The frame around what is in journal files: u32 length of the payload, u32 CRC-32C of kind and payload, u8 kind,
// payload; numbers little-endian. A file begins with eight bytes that name the form.

/// No payload is longer (see recordcodec.h); a length above it is damage.
inline constexpr qsizetype longestPayload = 1024 * 1024;
inline constexpr QByteArrayView journalMagic("GHJRNL\0\1", 8);

enum class EntryKind : std::uint8_t {
    Opening = 1,
    Settlement = 2,
    Position = 3, ///< in the file `carried` only
};

/// Begins an entry at the end of `out`; the payload is appended next, then endEntry() is called with what this returns.
qsizetype beginEntry(QByteArray &out, EntryKind kind);
void endEntry(QByteArray &out, qsizetype begun);

/// Walks over entries that lie in memory.
class EntryWalker
{
public:
    explicit EntryWalker(QByteArrayView bytes) : m_bytes(bytes) {}

    /// Steps to the next whole entry; false when what is left is none, or the beginning of one. Damaged bytes between
    /// two sound entries are stepped over.
    bool next();
    EntryKind kind() const { return m_kind; }
    QByteArrayView payload() const { return m_payload; }
    /// Where the walk stands: behind the current entry.
    qsizetype position() const { return m_at; }
    /// Bytes that were stepped over.
    qsizetype damaged() const { return m_damaged; }

private:
    enum class Found { Whole, Beginning, Nothing };
    Found readAt(qsizetype at);

    QByteArrayView m_bytes;
    QByteArrayView m_payload;
    EntryKind m_kind = EntryKind::Opening;
    qsizetype m_at = 0;
    qsizetype m_damaged = 0;
};

} // namespace Gatehouse
