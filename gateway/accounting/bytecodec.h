// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <algorithm>
#include <cstdint>

namespace Gatehouse {

/// Longest text that is written; the rest is cut.
inline constexpr qsizetype longestText = 16 * 1024;

/// Appends numbers and texts to a byte array, compactly.
class ByteWriter
{
public:
    explicit ByteWriter(QByteArray &out) : m_out(out) {}

    /// Zigzag and LEB128: small numbers of either sign take one byte.
    void integer(std::int64_t number)
    {
        std::uint64_t left = static_cast<std::uint64_t>(number) << 1 ^ static_cast<std::uint64_t>(number >> 63);
        for (; left >= 0x80; left >>= 7)
            m_out.append(static_cast<char>(left | 0x80));
        m_out.append(static_cast<char>(left));
    }
    void text(QByteArrayView text)
    {
        text = text.first(std::min(text.size(), longestText));
        integer(text.size());
        m_out.append(text);
    }

private:
    QByteArray &m_out;
};

/// Reads what ByteWriter wrote. Anything that does not fit makes it fail: from then on it gives zeroes and empty texts.
class ByteReader
{
public:
    explicit ByteReader(QByteArrayView bytes) : m_left(bytes) {}

    bool ok() const { return m_ok; }
    /// Everything was read, and well.
    bool atEnd() const { return m_ok && m_left.isEmpty(); }
    void fail()
    {
        m_ok = false;
        m_left = {};
    }

    std::int64_t integer()
    {
        std::uint64_t number = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (m_left.isEmpty())
                break;
            const auto byte = static_cast<std::uint8_t>(m_left.front());
            m_left = m_left.sliced(1);
            number |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
            if (byte < 0x80)
                return static_cast<std::int64_t>(number >> 1 ^ (~(number & 1) + 1));
        }
        fail();
        return 0;
    }
    QByteArray text()
    {
        const std::int64_t size = integer();
        if (size < 0 || size > m_left.size()) {
            fail();
            return {};
        }
        const QByteArray text = m_left.first(static_cast<qsizetype>(size)).toByteArray();
        m_left = m_left.sliced(static_cast<qsizetype>(size));
        return text;
    }

private:
    QByteArrayView m_left;
    bool m_ok = true;
};

} // namespace Gatehouse
