// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/headers.h"
#include "gateway/http/gate/limits.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace Gatehouse {

/// Collects the header fields of one request and, at their end, decides what they mean for the connection: host, body
/// framing, expectation, persistence. Hop-by-hop fields are understood here and not passed on. Pure; owned by its
/// RequestParser.
class RequestHead
{
public:
    enum class Framing { None, Length, Chunked };

    explicit RequestHead(const RequestLimits &limits) : m_limits(limits) {}
    void reset();

    /// Takes one header line. Refuses what is no `name: value`, and more or longer lines than allowed.
    std::optional<Refusal> takeLine(QByteArrayView line);
    /// The empty line was met. Refuses missing, double and malformed Host, ambiguous or unknown framing, a body above the
    /// limit, and expectations other than 100-continue. `authority` is that of an absolute target: Host must say the same,
    /// or gets it when there is none (HTTP/1.0).
    std::optional<Refusal> finish(bool http10, const QByteArray &authority);

    Framing framing() const { return m_framing; }
    qint64 contentLength() const { return m_contentLength; } ///< 0 unless framing() is Length
    bool keepAlive() const { return m_keepAlive; }
    bool expectsContinue() const { return m_expectsContinue; }
    HeaderList &headers() { return m_headers; }
    const HeaderList &headers() const { return m_headers; }

private:
    /// A field whose number and text matter here. Several lines of one are joined by commas.
    struct Seen {
        QByteArray value;
        int count = 0;
        void add(QByteArrayView text);
    };

    bool note(QByteArrayView name, QByteArrayView value);
    std::optional<Refusal> finishHost(bool http10, const QByteArray &authority);
    std::optional<Refusal> finishFraming(bool http10);
    std::optional<Refusal> finishLength();
    std::optional<Refusal> finishConnection(bool http10);

    const RequestLimits &m_limits;
    HeaderList m_headers;
    Seen m_host, m_length, m_coding, m_expect, m_connection;
    qsizetype m_bytes = 0;
    int m_fields = 0;
    Framing m_framing = Framing::None;
    qint64 m_contentLength = 0;
    bool m_keepAlive = true;
    bool m_expectsContinue = false;
};

} // namespace Gatehouse
