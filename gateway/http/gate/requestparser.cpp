// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/gate/requestparser.h"

#include "gateway/http/gate/syntax.h"

#include <algorithm>
#include <array>

namespace Gatehouse {
namespace {

constexpr qsizetype longestMethod = 32;
constexpr qsizetype firstReserve = 64 * 1024;
constexpr std::array<QByteArrayView, 7> methods = {"GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"};

/// 10 or 11, or a refusal.
std::optional<Refusal> readVersion(QByteArrayView text, bool &http10)
{
    const bool shape = text.size() == 8 && text.startsWith("HTTP/") && Syntax::isDigits(text.sliced(5, 1)) && text[6] == '.'
        && Syntax::isDigits(text.sliced(7, 1));
    if (!shape || text[5] == '0')
        return badRequest("The request line does not end in \"HTTP/1.1\" or \"HTTP/1.0\".");
    if (text[5] != '1')
        return Refusal{505, "Only HTTP/1.1 and HTTP/1.0 are spoken here."};
    // A higher minor version is ours with additions (RFC 9110, 2.5).
    http10 = text[7] == '0';
    return std::nullopt;
}

std::optional<Refusal> checkMethod(QByteArrayView method)
{
    if (std::find(methods.begin(), methods.end(), method) != methods.end())
        return std::nullopt;
    if (method == QByteArrayView("CONNECT") || method == QByteArrayView("TRACE"))
        return Refusal{405, "The method " + method.toByteArray() + " is not offered."};
    return Refusal{501, "The method " + method.first(std::min(method.size(), longestMethod)).toByteArray() + " is not known."};
}

} // namespace

RequestParser::RequestParser(const RequestLimits &limits) : m_limits(limits), m_head(limits), m_chunks(limits) {}

qsizetype RequestParser::feed(QByteArrayView bytes)
{
    qsizetype used = 0;
    while (used < bytes.size()) {
        if (m_state == State::Head)
            readHead(bytes, used);
        else if (m_state == State::Body)
            readBody(bytes, used);
        else
            break;
    }
    return used;
}

void RequestParser::readHead(QByteArrayView bytes, qsizetype &used)
{
    if (!m_inFields && m_lines.atStart()) {
        const char first = bytes[used];
        // Told at once, or a TLS client would wait for our time-out.
        if (first != '\r' && first != '\n' && !Syntax::isTokenChar(first)) {
            fail(first == 0x16 ? badRequest("This port speaks plain HTTP, not TLS. Use an http:// URL.") : badRequest("This is not an HTTP request."));
            return;
        }
        m_started |= first != '\r' && first != '\n';
    }
    switch (m_lines.read(bytes, used, m_inFields ? m_limits.field : m_limits.line)) {
    case LineReader::Outcome::NeedMore:
        return;
    case LineReader::Outcome::Line:
        return m_inFields ? takeHeaderLine(m_lines.line()) : takeRequestLine(m_lines.line());
    case LineReader::Outcome::TooLong:
        return fail(m_inFields ? Refusal{431, "A header field is longer than " + QByteArray::number(m_limits.field) + " bytes."}
                               : Refusal{414, "The request line is longer than " + QByteArray::number(m_limits.line) + " bytes."});
    case LineReader::Outcome::BareLineFeed:
        return fail(badRequest("A line of the request's head ends in LF without CR."));
    case LineReader::Outcome::BareCarriageReturn:
        return fail(badRequest("A line of the request's head holds a CR without LF."));
    }
}

void RequestParser::takeRequestLine(QByteArrayView line)
{
    if (line.isEmpty()) {
        // Some clients send one CR LF too many after a body (RFC 9112, 2.2); more is no request.
        if (std::exchange(m_skippedLine, true))
            fail(badRequest("The request starts with empty lines."));
        return;
    }
    if (auto refusal = readRequestLine(line))
        return fail(std::move(*refusal));
    m_inFields = true;
}

std::optional<Refusal> RequestParser::readRequestLine(QByteArrayView line)
{
    const qsizetype first = line.indexOf(' ');
    const qsizetype last = line.lastIndexOf(' ');
    if (first < 1 || last <= first + 1 || !Syntax::isToken(line.first(first)))
        return badRequest("The request line is not \"METHOD target HTTP/1.1\" with single spaces.");
    const QByteArrayView target = line.sliced(first + 1, last - first - 1);
    if (target.contains(' '))
        return badRequest("The request target holds a space.");
    if (auto refusal = readVersion(line.sliced(last + 1), m_http10))
        return refusal;
    const QByteArrayView method = line.first(first);
    if (auto refusal = checkMethod(method))
        return refusal;
    m_method = method.toByteArray();
    m_rawTarget = target.toByteArray();
    return m_target.read(target, method);
}

void RequestParser::takeHeaderLine(QByteArrayView line)
{
    if (!line.isEmpty()) {
        if (auto refusal = m_head.takeLine(line))
            fail(std::move(*refusal));
        return;
    }
    if (auto refusal = m_head.finish(m_http10, m_target.authority))
        return fail(std::move(*refusal));
    m_state = State::HeadComplete;
}

void RequestParser::acceptHead()
{
    if (m_state == State::HeadComplete)
        m_state = hasBody() ? State::Body : State::Complete;
}

void RequestParser::readBody(QByteArrayView bytes, qsizetype &used)
{
    if (m_head.framing() == RequestHead::Framing::Chunked) {
        if (auto refusal = m_chunks.read(bytes, used, m_body))
            return fail(std::move(*refusal));
        if (m_chunks.done())
            m_state = State::Complete;
        return;
    }
    const qsizetype taken = std::min<qsizetype>(m_head.contentLength() - m_body.size(), bytes.size() - used);
    growBody(taken);
    m_body.append(bytes.sliced(used, taken));
    used += taken;
    if (m_body.size() == m_head.contentLength())
        m_state = State::Complete;
}

/// Room for a body of known length, but never much more than has come: a length is only a promise.
void RequestParser::growBody(qsizetype more)
{
    const qsizetype needed = m_body.size() + more;
    if (needed <= m_body.capacity())
        return;
    const qsizetype wanted = std::max({needed, firstReserve, 2 * m_body.capacity()});
    m_body.reserve(std::min<qsizetype>(wanted, m_head.contentLength()));
}

InboundRequest RequestParser::take()
{
    InboundRequest request;
    if (m_state != State::Complete)
        return request;
    request.method = std::move(m_method);
    request.target = std::move(m_rawTarget);
    request.path = std::move(m_target.path);
    request.query = std::move(m_target.query);
    request.headers = std::move(m_head.headers());
    request.body = std::move(m_body);
    reset();
    return request;
}

void RequestParser::fail(Refusal refusal)
{
    m_refusal = std::move(refusal);
    m_state = State::Failed;
    m_body = {};
}

void RequestParser::reset()
{
    m_state = State::Head;
    m_lines.reset();
    m_head.reset();
    m_chunks.reset();
    m_target = {};
    m_method = {};
    m_rawTarget = {};
    m_body = {};
    m_http10 = m_started = m_inFields = m_skippedLine = false;
}

} // namespace Gatehouse
