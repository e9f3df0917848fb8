// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/openaichat/jsonwalk.h"

#include <cstring>

namespace Gatehouse::OpenAiChat {
namespace {

bool isSpace(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

void appendUtf8(char32_t code, QByteArray &out)
{
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | (code >> 6));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0 | (code >> 12));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (code >> 18));
        out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    }
}

/// The code unit of "\uXXXX" at `at` (of the backslash); -1 when there is none.
int codeUnit(QByteArrayView text, qsizetype at)
{
    if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u')
        return -1;
    bool isHex = false;
    const int unit = text.sliced(at + 2, 4).toInt(&isHex, 16);
    return isHex ? unit : -1;
}

/// Reads the escape at `at`, adds what it means, and gives the offset behind it.
qsizetype appendEscape(QByteArrayView text, qsizetype at, QByteArray &out)
{
    if (at + 1 >= text.size())
        return text.size();
    const char c = text[at + 1];
    if (c != 'u') {
        constexpr char letters[] = "bfnrt";
        constexpr char meanings[] = "\b\f\n\r\t";
        const char *letter = std::strchr(letters, c);
        out += letter && c ? meanings[letter - letters] : c;
        return at + 2;
    }
    const int high = codeUnit(text, at);
    const int low = high >= 0xD800 && high < 0xDC00 ? codeUnit(text, at + 6) : -1;
    if (low >= 0xDC00 && low < 0xE000) {
        appendUtf8(0x10000 + ((static_cast<char32_t>(high) - 0xD800) << 10) + (static_cast<char32_t>(low) - 0xDC00), out);
        return at + 12;
    }
    const bool alone = high < 0 || (high >= 0xD800 && high < 0xE000);
    appendUtf8(alone ? 0xFFFD : static_cast<char32_t>(high), out);
    return at + 6;
}

} // namespace

JsonWalk::JsonWalk(QByteArrayView text) : m_text(text)
{
    skipSpace();
    if (m_at < m_text.size() && (m_text[m_at] == '{' || m_text[m_at] == '[')) {
        m_close = m_text[m_at] == '{' ? '}' : ']';
        ++m_at;
    } else {
        m_at = m_text.size();
    }
}

bool JsonWalk::next()
{
    if (m_complete)
        return false;
    skipSpace();
    if (m_at < m_text.size() && m_text[m_at] == ',') {
        ++m_at;
        skipSpace();
    }
    if (m_at >= m_text.size())
        return false;
    if (m_text[m_at] == m_close) {
        m_complete = true;
        return false;
    }
    if (m_close == '}') {
        const qsizetype begin = m_at;
        if (m_text[m_at] != '"' || !skipString())
            return false;
        m_name = m_text.sliced(begin + 1, m_at - begin - 2);
        skipSpace();
        if (m_at >= m_text.size() || m_text[m_at] != ':')
            return false;
        ++m_at;
        skipSpace();
    }
    const qsizetype begin = m_at;
    if (!skipValue() || m_at == begin)
        return false;
    m_value = m_text.sliced(begin, m_at - begin);
    return true;
}

QByteArrayView JsonWalk::find(QByteArrayView object, QByteArrayView name)
{
    JsonWalk walk(object);
    while (walk.next()) {
        if (walk.name() == name)
            return walk.value();
    }
    return {};
}

void JsonWalk::skipSpace()
{
    while (m_at < m_text.size() && isSpace(m_text[m_at]))
        ++m_at;
}

bool JsonWalk::skipString()
{
    const qsizetype open = m_at++;
    for (;;) {
        if (m_at >= m_text.size())
            return false;
        const void *quote = std::memchr(m_text.data() + m_at, '"', static_cast<std::size_t>(m_text.size() - m_at));
        if (!quote)
            return false;
        const qsizetype end = static_cast<const char *>(quote) - m_text.data();
        qsizetype slashes = 0;
        while (end - 1 - slashes > open && m_text[end - 1 - slashes] == '\\')
            ++slashes;
        m_at = end + 1;
        if (slashes % 2 == 0)
            return true;
    }
}

bool JsonWalk::skipValue()
{
    if (m_at >= m_text.size())
        return false;
    if (m_text[m_at] == '"')
        return skipString();
    int depth = 0;
    while (m_at < m_text.size()) {
        switch (m_text[m_at]) {
        case '"':
            if (!skipString())
                return false;
            continue;
        case '{':
        case '[':
            ++depth;
            break;
        case '}':
        case ']':
            if (depth == 0)
                return true; // the bracket around a number or word
            if (--depth == 0) {
                ++m_at;
                return true;
            }
            break;
        case ',':
        case ' ':
        case '\t':
        case '\r':
        case '\n':
            if (depth == 0)
                return true;
            break;
        default:
            break;
        }
        ++m_at;
    }
    return false;
}

qsizetype appendUnescaped(QByteArrayView raw, QByteArray &out)
{
    if (raw.size() < 2 || !raw.startsWith('"'))
        return 0;
    const QByteArrayView inner = raw.sliced(1, raw.size() - 2);
    const qsizetype before = out.size();
    qsizetype at = 0;
    while (at < inner.size()) {
        const void *slash = std::memchr(inner.data() + at, '\\', static_cast<std::size_t>(inner.size() - at));
        const qsizetype end = slash ? static_cast<const char *>(slash) - inner.data() : inner.size();
        out.append(inner.data() + at, end - at);
        at = slash ? appendEscape(inner, end, out) : end;
    }
    return out.size() - before;
}

QByteArray unescapedString(QByteArrayView raw)
{
    QByteArray text;
    appendUnescaped(raw, text);
    return text;
}

} // namespace Gatehouse::OpenAiChat
