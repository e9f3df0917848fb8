// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

#include <cstdint>

namespace Gatehouse {

/// The byte strings of o200k_base and their ranks, read in place from a table compiled into the program: nothing is
/// built at start, and only the pages that are looked at cost memory. Format: resources/tokenizer/make_o200k.py.
/// One object for the program's life; any thread.
class Vocabulary
{
public:
    static constexpr std::uint32_t none = 0xFFFFFFFF;

    /// The compiled-in table. Not usable when the program was built without it.
    static const Vocabulary &o200k();

    bool isUsable() const { return m_slotCount > 0; }
    /// The rank of these bytes, or `none`. Lower ranks merge first.
    std::uint32_t rank(const char *bytes, qsizetype size) const;
    std::uint32_t size() const { return m_tokenCount; }

private:
    explicit Vocabulary(QByteArrayView table);

    const char *m_offsets = nullptr;
    const char *m_slots = nullptr;
    const char *m_bytes = nullptr;
    std::uint32_t m_tokenCount = 0, m_slotCount = 0, m_longest = 0;
};

} // namespace Gatehouse
