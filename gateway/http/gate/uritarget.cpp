// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/gate/uritarget.h"

#include "gateway/http/gate/syntax.h"

#include <algorithm>

namespace Gatehouse {
namespace {

/// Value of the escape at `text[at] == '%'`, or -1.
int escapedByte(QByteArrayView text, qsizetype at)
{
    if (at + 2 >= text.size())
        return -1;
    const int high = Syntax::hexValue(text[at + 1]);
    const int low = Syntax::hexValue(text[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

std::optional<Refusal> checkQuery(QByteArrayView query)
{
    for (qsizetype i = 0; i < query.size(); ++i) {
        if (!Syntax::isQueryChar(query[i]))
            return badRequest("The query holds a character that must be percent-encoded.");
        if (query[i] == '%' && escapedByte(query, i) <= 0)
            return badRequest("The query holds a broken percent escape, or %00.");
    }
    return std::nullopt;
}

bool hasDotSegment(QByteArrayView path)
{
    qsizetype start = 1;
    while (start <= path.size()) {
        qsizetype end = path.indexOf('/', start);
        if (end < 0)
            end = path.size();
        const QByteArrayView segment = path.sliced(start, end - start);
        if (segment == QByteArrayView(".") || segment == QByteArrayView(".."))
            return true;
        start = end + 1;
    }
    return false;
}

} // namespace

std::optional<Refusal> UriTarget::read(QByteArrayView raw, QByteArrayView method)
{
    authority.clear();
    query.clear();
    if (raw == QByteArrayView("*")) {
        path = "*";
        return method == QByteArrayView("OPTIONS") ? std::nullopt
                                                   : std::optional(badRequest("The target \"*\" goes with OPTIONS only."));
    }
    if (!raw.startsWith('/')) {
        constexpr QByteArrayView scheme = "http://";
        if (raw.size() < scheme.size() || raw.first(scheme.size()).compare(scheme, Qt::CaseInsensitive) != 0)
            return badRequest("The request target must be a path that starts with \"/\", or an http:// URL.");
        raw = raw.sliced(scheme.size());
        const auto stop = std::find_if(raw.begin(), raw.end(), [](char c) { return c == '/' || c == '?'; });
        const QByteArrayView host = raw.first(stop - raw.begin());
        if (!Syntax::isAuthority(host))
            return badRequest("The host of the request target is not a valid \"host\" or \"host:port\".");
        authority = host.toByteArray();
        raw = raw.sliced(host.size());
        if (raw.isEmpty() && method == QByteArrayView("OPTIONS")) {
            path = "*";
            return std::nullopt;
        }
    }
    const qsizetype mark = raw.indexOf('?');
    if (mark >= 0) {
        query = raw.sliced(mark + 1).toByteArray();
        if (auto refusal = checkQuery(query))
            return refusal;
        raw = raw.first(mark);
    }
    if (raw.isEmpty()) {
        path = "/";
        return std::nullopt;
    }
    return readPath(raw);
}

std::optional<Refusal> UriTarget::readPath(QByteArrayView raw)
{
    bool escaped = false;
    bool wide = false;
    for (const char c : raw) {
        if (!Syntax::isPathChar(c))
            return badRequest("The path holds a character that must be percent-encoded.");
        escaped |= c == '%';
    }
    path = raw.toByteArray();
    if (escaped) {
        qsizetype out = 0;
        for (qsizetype i = 0; i < raw.size(); ++i) {
            int byte = static_cast<quint8>(raw[i]);
            if (byte == '%') {
                byte = escapedByte(raw, i);
                if (byte < 0x20 || byte == 0x7f || byte == '\\')
                    return badRequest("The path holds a broken percent escape, or one of a control character or backslash.");
                i += 2;
            }
            wide |= byte > 0x7f;
            path[out++] = static_cast<char>(byte);
        }
        path.truncate(out);
    }
    if (wide && !Syntax::isUtf8(path))
        return badRequest("The path is not valid UTF-8 after percent-decoding.");
    if (hasDotSegment(path))
        return badRequest("The path holds a \".\" or \"..\" segment.");
    return std::nullopt;
}

} // namespace Gatehouse
