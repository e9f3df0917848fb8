// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/gate/chunkedbody.h"

#include "gateway/base/headers.h"
#include "gateway/http/gate/syntax.h"

#include <algorithm>
#include <array>

namespace Gatehouse {
namespace {

// Extensions carry nothing for us; the limits only keep a client from sending chunks that are mostly extension.
constexpr qsizetype longestSizeLine = 256;
constexpr qsizetype mostExtensionBytes = 16 * 1024;
constexpr qsizetype mostSizeDigits = 15; // fits 60 bits

// Fields that decide about framing, routing or identity have no business after the body (RFC 9110, 6.5.1).
constexpr std::array<QByteArrayView, 9> neverTrailers = {"content-length", "transfer-encoding", "host", "connection", "te",
                                                         "trailer", "expect", "authorization", "content-type"};

/// `*( BWS ";" BWS name [ BWS "=" BWS ( token / quoted ) ] )`, as far as it matters: text, and a name after each start.
bool isExtension(QByteArrayView text)
{
    if (text.isEmpty())
        return true;
    if (text.front() != ';' || !Syntax::isFieldText(text))
        return false;
    const QByteArrayView name = Syntax::trimmed(text.sliced(1));
    return !name.isEmpty() && Syntax::isTokenChar(name.front());
}

} // namespace

void ChunkedBody::reset()
{
    m_lines.reset();
    m_step = Step::Size;
    m_left = 0;
    m_extensions = 0;
    m_trailerBytes = 0;
    m_trailers = 0;
}

std::optional<Refusal> ChunkedBody::read(QByteArrayView bytes, qsizetype &used, QByteArray &body)
{
    while (used < bytes.size() && m_step != Step::Done) {
        switch (m_step) {
        case Step::Size:
        case Step::Trailer:
            if (auto refusal = readLine(bytes, used, body.size()))
                return refusal;
            break;
        case Step::Data: {
            const qsizetype taken = std::min<qsizetype>(m_left, bytes.size() - used);
            body.append(bytes.sliced(used, taken));
            used += taken;
            m_left -= taken;
            if (m_left == 0)
                m_step = Step::DataEnd;
            break;
        }
        case Step::DataEnd:
        case Step::DataEndFeed:
            if (bytes[used] != (m_step == Step::DataEnd ? '\r' : '\n'))
                return badRequest("A chunk is not followed by CR LF.");
            ++used;
            m_step = m_step == Step::DataEnd ? Step::DataEndFeed : Step::Size;
            break;
        case Step::Done:
            break;
        }
    }
    return std::nullopt;
}

std::optional<Refusal> ChunkedBody::readLine(QByteArrayView bytes, qsizetype &used, qsizetype bodySize)
{
    const bool size = m_step == Step::Size;
    switch (m_lines.read(bytes, used, size ? longestSizeLine : m_limits.field)) {
    case LineReader::Outcome::NeedMore:
        return std::nullopt;
    case LineReader::Outcome::Line:
        return size ? takeSize(m_lines.line(), bodySize) : takeTrailer(m_lines.line());
    case LineReader::Outcome::TooLong:
        return size ? badRequest("The line with a chunk's size is too long.")
                    : Refusal{431, "A trailer field is longer than " + QByteArray::number(m_limits.field) + " bytes."};
    case LineReader::Outcome::BareLineFeed:
        return badRequest("A line of the chunked body ends in LF without CR.");
    case LineReader::Outcome::BareCarriageReturn:
        return badRequest("A line of the chunked body holds a CR without LF.");
    }
    return std::nullopt;
}

std::optional<Refusal> ChunkedBody::takeSize(QByteArrayView line, qsizetype bodySize)
{
    const auto end = std::find_if(line.begin(), line.end(), [](char c) { return Syntax::hexValue(c) < 0; });
    const qsizetype digits = end - line.begin();
    if (digits == 0 || digits > mostSizeDigits || !isExtension(line.sliced(digits)))
        return badRequest("The size of a chunk must be a plain hexadecimal number.");
    m_extensions += line.size() - digits;
    if (m_extensions > mostExtensionBytes)
        return badRequest("The chunk extensions are too long.");
    m_left = 0;
    for (const char c : line.first(digits))
        m_left = m_left * 16 + Syntax::hexValue(c);
    if (m_left > m_limits.body - bodySize)
        return Refusal{413, "The body is larger than " + QByteArray::number(m_limits.body) + " bytes."};
    m_step = m_left == 0 ? Step::Trailer : Step::Data;
    return std::nullopt;
}

std::optional<Refusal> ChunkedBody::takeTrailer(QByteArrayView line)
{
    if (line.isEmpty()) {
        m_step = Step::Done;
        return std::nullopt;
    }
    m_trailerBytes += line.size() + 2;
    if (++m_trailers > m_limits.fields || m_trailerBytes > m_limits.head)
        return Refusal{431, "The trailers are too many or too long."};
    const qsizetype colon = line.indexOf(':');
    if (colon < 1 || !Syntax::isToken(line.first(colon)) || !Syntax::isFieldText(line.sliced(colon + 1)))
        return badRequest("A trailer is not a valid \"name: value\" line.");
    const QByteArrayView name = line.first(colon);
    if (std::any_of(neverTrailers.begin(), neverTrailers.end(), [name](QByteArrayView n) { return sameHeaderName(n, name); }))
        return badRequest("A trailer may not be named " + name.toByteArray() + ".");
    return std::nullopt;
}

} // namespace Gatehouse
