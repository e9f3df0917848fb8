// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/gate/responsehead.h"

#include "gateway/base/ids.h"
#include "gateway/base/json.h"
#include "gateway/http/gate/syntax.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace Gatehouse {
namespace {

struct Phrase {
    int status;
    QByteArrayView text;
};

constexpr std::array<Phrase, 41> phrases = {{
    {200, "OK"}, {201, "Created"}, {202, "Accepted"}, {204, "No Content"}, {206, "Partial Content"}, {301, "Moved Permanently"},
    {302, "Found"}, {303, "See Other"}, {304, "Not Modified"}, {307, "Temporary Redirect"}, {308, "Permanent Redirect"},
    {400, "Bad Request"}, {401, "Unauthorized"}, {402, "Payment Required"}, {403, "Forbidden"}, {404, "Not Found"},
    {405, "Method Not Allowed"}, {406, "Not Acceptable"}, {408, "Request Timeout"}, {409, "Conflict"}, {410, "Gone"},
    {411, "Length Required"}, {412, "Precondition Failed"}, {413, "Content Too Large"}, {414, "URI Too Long"},
    {415, "Unsupported Media Type"}, {416, "Range Not Satisfiable"}, {417, "Expectation Failed"}, {421, "Misdirected Request"},
    {422, "Unprocessable Content"}, {424, "Failed Dependency"}, {425, "Too Early"}, {426, "Upgrade Required"},
    {429, "Too Many Requests"}, {431, "Request Header Fields Too Large"}, {500, "Internal Server Error"}, {501, "Not Implemented"},
    {502, "Bad Gateway"}, {503, "Service Unavailable"}, {504, "Gateway Timeout"}, {505, "HTTP Version Not Supported"},
}};

QByteArrayView phraseOf(int status)
{
    const auto found = std::lower_bound(phrases.begin(), phrases.end(), status, [](const Phrase &p, int s) { return p.status < s; });
    return found != phrases.end() && found->status == status ? found->text : QByteArrayView("Status");
}

/// Fields the gate writes itself, or that belong to one connection only.
bool isOurs(QByteArrayView name)
{
    switch (name.size()) {
    case 4:
        return sameHeaderName(name, "date");
    case 7:
        return sameHeaderName(name, "upgrade") || sameHeaderName(name, "trailer");
    case 10:
        return sameHeaderName(name, "connection") || sameHeaderName(name, "keep-alive");
    case 14:
        return sameHeaderName(name, "content-length");
    case 17:
        return sameHeaderName(name, "transfer-encoding");
    default:
        return false;
    }
}

/// Writes into room that was made before: appending to a QByteArray bit by bit takes several times as long.
class HeadText
{
public:
    explicit HeadText(qsizetype most) : m_text(most, Qt::Uninitialized), m_at(m_text.data()) {}

    HeadText &operator+=(QByteArrayView text)
    {
        Q_ASSERT(m_at + text.size() <= m_text.constData() + m_text.size());
        m_at = std::copy(text.begin(), text.end(), m_at);
        return *this;
    }
    HeadText &operator+=(qint64 number)
    {
        m_at = std::to_chars(m_at, m_text.data() + m_text.size(), number).ptr;
        return *this;
    }
    char *end() { return m_at; }
    /// With `room` for a body behind it.
    QByteArray take(qsizetype room)
    {
        m_text.resize(m_at - m_text.constData());
        m_text.reserve(m_text.size() + room);
        return std::move(m_text);
    }

private:
    QByteArray m_text;
    char *m_at;
};

void appendField(HeadText &out, QByteArrayView name, QByteArrayView value)
{
    out += name;
    out += ": ";
    char *start = out.end();
    out += value;
    if (!Syntax::isFieldText(value)) {
        std::replace_if(start, out.end(), [](char c) { return !Syntax::isFieldText(QByteArrayView(&c, 1)); }, ' ');
    }
    out += "\r\n";
}

qsizetype sizeOf(const HeaderList &headers)
{
    qsizetype size = 0;
    for (const auto &[name, value] : headers)
        size += name.size() + value.size() + 4;
    return size;
}

bool appendFields(HeadText &out, const HeaderList &headers)
{
    bool sniffing = true;
    for (const auto &[name, value] : headers) {
        if (isOurs(name) || !Syntax::isToken(name))
            continue;
        if (name.size() == 22 && sameHeaderName(name, "x-content-type-options"))
            sniffing = false;
        appendField(out, name, value);
    }
    return sniffing;
}

} // namespace

bool hasNoBody(int status)
{
    return status == 204 || status == 304;
}

QByteArray buildResponseHead(int status, const HeaderList &headers, const ResponseFacts &facts, ResponseBody body,
                             const QByteArray &date, qsizetype room)
{
    if (status < 200 || status > 599)
        status = 500;
    // What is written besides the fields is short: the status line, the date, and four fields of our own.
    HeadText out(256 + date.size() + sizeOf(headers) + sizeOf(facts.extra) + room);

    out += "HTTP/1.1 ";
    out += status;
    out += " ";
    out += phraseOf(status);
    out += "\r\nDate: ";
    out += date;
    out += "\r\n";
    bool sniffing = appendFields(out, headers);
    sniffing &= appendFields(out, facts.extra);
    if (sniffing)
        out += "X-Content-Type-Options: nosniff\r\n";
    if (!hasNoBody(status)) {
        if (body.framing == ResponseBody::Framing::Length) {
            out += "Content-Length: ";
            out += body.length;
            out += "\r\n";
        } else if (body.framing == ResponseBody::Framing::Chunked) {
            out += "Transfer-Encoding: chunked\r\n";
        }
    }
    if (!facts.keepAlive)
        out += "Connection: close\r\n";
    else if (facts.http10)
        out += "Connection: keep-alive\r\n";
    out += "\r\n";
    return out.take(room);
}

QByteArray httpDate(qint64 seconds)
{
    static constexpr std::array<const char *, 7> days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<const char *, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    using namespace std::chrono;
    const sys_seconds time{std::chrono::seconds(seconds)};
    const sys_days day = floor<std::chrono::days>(time);
    const year_month_day date(day);
    const hh_mm_ss clock(time - day);
    std::array<char, 64> text;
    const int size = std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT", days[weekday(day).c_encoding()],
                                   static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
                                   static_cast<int>(date.year()), static_cast<int>(clock.hours().count()),
                                   static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
    return QByteArray(text.data(), std::min<qsizetype>(size, static_cast<qsizetype>(text.size()) - 1));
}

QByteArray refusalBody(const Refusal &refusal)
{
    QByteArrayView type = "invalid_request_error";
    if (refusal.status == 503)
        type = "service_unavailable_error";
    else if (refusal.status >= 500)
        type = "internal_server_error";
    return "{\"error\":{\"message\":" + jsonQuoted(refusal.message) + ",\"type\":\"" + type.toByteArray()
        + "\",\"param\":null,\"code\":\"" + QByteArray::number(refusal.status) + "\"}}";
}

HeaderList refusalHeaders(const Refusal &refusal)
{
    HeaderList headers;
    headers.add("Content-Type", "application/json");
    headers.add("x-litellm-call-id", newUuid());
    if (refusal.status == 405)
        headers.add("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    if (refusal.status == 503)
        headers.add("Retry-After", "1");
    return headers;
}

} // namespace Gatehouse
