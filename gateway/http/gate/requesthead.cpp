// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/gate/requesthead.h"

#include "gateway/http/gate/syntax.h"

#include <algorithm>
#include <array>

namespace Gatehouse {
namespace {

constexpr qsizetype mostLengthDigits = 18; // fits 63 bits

// What a client may not have taken out by naming it in Connection: these decide about access and meaning.
constexpr std::array<QByteArrayView, 12> endToEnd = {"host", "content-length", "content-type", "content-encoding", "authorization",
                                                     "x-api-key", "api-key", "origin", "cookie", "forwarded", "x-forwarded-for",
                                                     "x-forwarded-host"};

bool isOneOf(QByteArrayView name, const auto &names)
{
    return std::any_of(names.begin(), names.end(), [name](QByteArrayView other) { return sameHeaderName(name, other); });
}

template <class Visit>
void eachListItem(QByteArrayView list, Visit visit)
{
    while (!list.isEmpty()) {
        const qsizetype comma = list.indexOf(',');
        const QByteArrayView item = Syntax::trimmed(comma < 0 ? list : list.first(comma));
        if (!item.isEmpty())
            visit(item);
        list = comma < 0 ? QByteArrayView() : list.sliced(comma + 1);
    }
}

} // namespace

void RequestHead::Seen::add(QByteArrayView text)
{
    if (count++ > 0)
        value += ',';
    value += text;
}

void RequestHead::reset()
{
    m_headers.clear();
    m_host = m_length = m_coding = m_expect = m_connection = {};
    m_bytes = 0;
    m_fields = 0;
    m_framing = Framing::None;
    m_contentLength = 0;
    m_keepAlive = true;
    m_expectsContinue = false;
}

std::optional<Refusal> RequestHead::takeLine(QByteArrayView line)
{
    m_bytes += line.size() + 2;
    if (++m_fields > m_limits.fields)
        return Refusal{431, "The request has more than " + QByteArray::number(m_limits.fields) + " header fields."};
    if (m_bytes > m_limits.head)
        return Refusal{431, "The request's headers are longer than " + QByteArray::number(m_limits.head) + " bytes."};
    if (line.front() == ' ' || line.front() == '\t')
        return badRequest("A header line starts with white space. Folded headers are not accepted.");
    const qsizetype colon = line.indexOf(':');
    if (colon < 1 || !Syntax::isToken(line.first(colon)))
        return badRequest("A header line is not a valid \"name: value\"; no space may stand before the colon.");
    const QByteArrayView name = line.first(colon);
    const QByteArrayView value = Syntax::trimmed(line.sliced(colon + 1));
    if (!Syntax::isFieldText(value))
        return badRequest("The value of header " + name.toByteArray() + " holds a control character.");
    // With '_' for '-' a name can slip past one reader and count for another; nothing we know uses it.
    if (name.contains('_'))
        return std::nullopt;
    if (m_headers.isEmpty())
        m_headers.reserve(16);
    if (!note(name, value))
        m_headers.add(name.toByteArray(), value.toByteArray());
    return std::nullopt;
}

/// Remembers what `finish()` needs. True when the field is hop-by-hop, hence not for the headers that are passed on.
bool RequestHead::note(QByteArrayView name, QByteArrayView value)
{
    const auto is = [name](QByteArrayView other) { return sameHeaderName(name, other); };
    switch (name.size()) {
    case 2:
        return is("te");
    case 4:
        if (is("host"))
            m_host.add(value);
        return false;
    case 6:
        if (!is("expect"))
            return false;
        m_expect.add(value);
        return true;
    case 7:
        return is("trailer") || is("upgrade");
    case 10:
        if (is("keep-alive"))
            return true;
        if (!is("connection"))
            return false;
        m_connection.add(value);
        return true;
    case 14:
        if (is("content-length"))
            m_length.add(value);
        return is("http2-settings");
    case 16:
        return is("proxy-connection");
    case 17:
        if (!is("transfer-encoding"))
            return false;
        m_coding.add(value);
        return true;
    case 19:
        return is("proxy-authorization");
    default:
        return false;
    }
}

std::optional<Refusal> RequestHead::finish(bool http10, const QByteArray &authority)
{
    if (auto refusal = finishHost(http10, authority))
        return refusal;
    if (auto refusal = finishFraming(http10))
        return refusal;
    return finishConnection(http10);
}

std::optional<Refusal> RequestHead::finishHost(bool http10, const QByteArray &authority)
{
    if (m_host.count > 1)
        return badRequest("The request has more than one Host header.");
    if (m_host.count == 0 && !http10)
        return badRequest("The request has no Host header.");
    if (m_host.count == 1 && !Syntax::isAuthority(m_host.value))
        return badRequest("The Host header is not a valid \"host\" or \"host:port\".");
    if (authority.isEmpty())
        return std::nullopt;
    if (m_host.count == 1 && !sameHeaderName(m_host.value, authority))
        return badRequest("The host of the request target is not that of the Host header.");
    if (m_host.count == 0)
        m_headers.add("Host", authority);
    return std::nullopt;
}

std::optional<Refusal> RequestHead::finishFraming(bool http10)
{
    if (m_coding.count == 0)
        return finishLength();
    if (m_length.count > 0)
        return badRequest("The request has both Content-Length and Transfer-Encoding.");
    if (http10)
        return badRequest("Transfer-Encoding does not exist in HTTP/1.0.");
    if (m_coding.count == 1 && m_coding.value.compare("chunked", Qt::CaseInsensitive) == 0) {
        m_framing = Framing::Chunked;
        return std::nullopt;
    }
    int codings = 0;
    int chunked = 0;
    bool last = false;
    bool tokens = true;
    eachListItem(m_coding.value, [&](QByteArrayView coding) {
        ++codings;
        last = coding.compare("chunked", Qt::CaseInsensitive) == 0;
        chunked += last ? 1 : 0;
        tokens &= Syntax::isToken(coding);
    });
    // A coding below the chunks is one we could name but do not undo; anything else leaves the length in doubt.
    if (tokens && last && chunked == 1 && codings > 1 && m_coding.count == 1)
        return Refusal{501, "The only transfer coding accepted is chunked."};
    return badRequest("The Transfer-Encoding is not \"chunked\".");
}

std::optional<Refusal> RequestHead::finishLength()
{
    if (m_length.count == 0)
        return std::nullopt;
    const QByteArray &text = m_length.value;
    if (m_length.count > 1)
        return badRequest("The request has more than one Content-Length header.");
    if (!Syntax::isDigits(text) || text.size() > mostLengthDigits || (text.size() > 1 && text.front() == '0'))
        return badRequest("The Content-Length is not a plain decimal number.");
    m_contentLength = text.toLongLong();
    if (m_contentLength > m_limits.body)
        return Refusal{413, "The body of " + text + " bytes is larger than the limit of " + QByteArray::number(m_limits.body) + " bytes."};
    m_framing = m_contentLength > 0 ? Framing::Length : Framing::None;
    return std::nullopt;
}

std::optional<Refusal> RequestHead::finishConnection(bool http10)
{
    bool close = false;
    bool persist = false;
    eachListItem(m_connection.value, [&](QByteArrayView option) {
        if (sameHeaderName(option, "close"))
            close = true;
        else if (sameHeaderName(option, "keep-alive"))
            persist = true;
        else if (!isOneOf(option, endToEnd))
            m_headers.remove(option);
    });
    m_keepAlive = !close && (!http10 || persist);
    if (m_expect.count > 0 && !http10) {
        if (m_expect.count > 1 || m_expect.value.compare("100-continue", Qt::CaseInsensitive) != 0)
            return Refusal{417, "The only expectation that can be met is 100-continue."};
        m_expectsContinue = m_framing != Framing::None;
    }
    return std::nullopt;
}

} // namespace Gatehouse
