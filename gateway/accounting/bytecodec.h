// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <algorithm>
#include <array>
#include <cstdint>

namespace Gatehouse {

/// Longest text that is written; the rest is cut.
inline constexpr qsizetype longestText = 16 * 1024;

/// Appends numbers and texts to a byte array, compactly. All is there when the writer is gone.
class ByteWriter
{
public:
    explicit ByteWriter(QByteArray &out) : m_out(out) {}
    ~ByteWriter() { handOver(); }
    Q_DISABLE_COPY_MOVE(ByteWriter)

    /// Zigzag and LEB128: small numbers of either sign take one byte.
    void integer(std::int64_t number)
    {
        std::uint64_t left = static_cast<std::uint64_t>(number) << 1 ^ static_cast<std::uint64_t>(number >> 63);
        if (m_size + 10 > m_collected.size())
            handOver();
        for (; left >= 0x80; left >>= 7)
            m_collected[m_size++] = static_cast<char>(left | 0x80);
        m_collected[m_size++] = static_cast<char>(left);
    }
    void text(QByteArrayView text)
    {
        text = text.first(std::min(text.size(), longestText));
        integer(text.size());
        if (m_size + static_cast<std::size_t>(text.size()) > m_collected.size())
            handOver();
        if (static_cast<std::size_t>(text.size()) > m_collected.size()) {
            m_out.append(text);
            return;
        }
        std::copy(text.begin(), text.end(), m_collected.begin() + static_cast<std::ptrdiff_t>(m_size));
        m_size += static_cast<std::size_t>(text.size());
    }

private:
    void handOver()
    {
        m_out.append(m_collected.data(), static_cast<qsizetype>(m_size));
        m_size = 0;
    }

    QByteArray &m_out;
    std::array<char, 768> m_collected; // most entries fit: a QByteArray is slow to grow byte by byte
    std::size_t m_size = 0;
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
    /// Valid as long as the bytes that are read.
    QByteArrayView text()
    {
        const std::int64_t size = integer();
        if (size < 0 || size > m_left.size()) {
            fail();
            return {};
        }
        const QByteArrayView text = m_left.first(static_cast<qsizetype>(size));
        m_left = m_left.sliced(static_cast<qsizetype>(size));
        return text;
    }

private:
    QByteArrayView m_left;
    bool m_ok = true;
};

} // namespace Gatehouse
