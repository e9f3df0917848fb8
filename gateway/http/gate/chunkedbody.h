// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/gate/limits.h"
#include "gateway/http/gate/linereader.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace Gatehouse {

/// Takes the chunked coding off a body (RFC 9112, 7.1). Sizes are plain hexadecimal, extensions are checked and dropped,
/// trailers too. Pure; owned by its RequestParser.
class ChunkedBody
{
public:
    explicit ChunkedBody(const RequestLimits &limits) : m_limits(limits) {}

    void reset();
    /// Takes bytes from `bytes[used]` on, appends decoded ones to `body` and advances `used`. A refusal when the coding is
    /// broken (400), the body grows above its limit (413) or the trailers above theirs (431).
    std::optional<Refusal> read(QByteArrayView bytes, qsizetype &used, QByteArray &body);
    bool done() const { return m_step == Step::Done; }

private:
    enum class Step { Size, Data, DataEnd, DataEndFeed, Trailer, Done };

    std::optional<Refusal> readLine(QByteArrayView bytes, qsizetype &used, qsizetype bodySize);
    std::optional<Refusal> takeSize(QByteArrayView line, qsizetype bodySize);
    std::optional<Refusal> takeTrailer(QByteArrayView line);

    const RequestLimits &m_limits;
    LineReader m_lines;
    Step m_step = Step::Size;
    qint64 m_left = 0;            // of the current chunk
    qsizetype m_extensions = 0;   // bytes of all extensions so far
    qsizetype m_trailerBytes = 0;
    int m_trailers = 0;
};

} // namespace Gatehouse
