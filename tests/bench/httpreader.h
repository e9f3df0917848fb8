// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

namespace Bench {

/// Finds where one HTTP/1.1 message ends, for the two bench programs: Content-Length or chunked, nothing else.
/// Trusts its input: it reads what our own programs, nginx and the gateway send. One a connection.
class HttpReader
{
public:
    /// Appends bytes; true when the message is complete. `bodyStarted` tells whether a body byte was seen.
    bool feed(std::string_view bytes)
    {
        m_bytes.append(bytes);
        if (m_bodyAt == 0 && !readHead())
            return false;
        if (!m_chunked)
            return m_bytes.size() >= m_bodyAt + m_length;
        // Only a chunked end looks like this; our bodies never hold the sequence.
        return m_bytes.size() >= m_bodyAt + 5 && std::string_view(m_bytes).substr(m_bytes.size() - 5) == "0\r\n\r\n";
    }

    bool bodyStarted() const { return m_bodyAt > 0 && m_bytes.size() > m_bodyAt; }
    std::string_view body() const { return std::string_view(m_bytes).substr(m_bodyAt); }
    /// The status of a response; 0 while the head is not complete.
    int status() const { return m_bodyAt > 0 && m_bytes.starts_with("HTTP/1.1 ") ? std::atoi(m_bytes.c_str() + 9) : 0; }

    void reset()
    {
        m_bytes.clear();
        m_bodyAt = m_length = 0;
        m_chunked = false;
    }

private:
    bool readHead()
    {
        const std::size_t end = m_bytes.find("\r\n\r\n");
        if (end == std::string::npos)
            return false;
        m_bodyAt = end + 4;
        std::string head = m_bytes.substr(0, end);
        std::transform(head.begin(), head.end(), head.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
        m_chunked = head.find("\r\ntransfer-encoding: chunked") != std::string::npos;
        const std::size_t length = head.find("\r\ncontent-length:");
        m_length = length == std::string::npos ? 0 : std::strtoull(head.c_str() + length + 17, nullptr, 10);
        return true;
    }

    std::string m_bytes;
    std::size_t m_bodyAt = 0;
    std::size_t m_length = 0;
    bool m_chunked = false;
};

} // namespace Bench
