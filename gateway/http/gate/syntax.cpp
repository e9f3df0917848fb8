// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/gate/syntax.h"

#include <algorithm>
#include <array>

namespace Gatehouse::Syntax {
namespace {

enum Class : quint8 { Token = 1, FieldText = 2, Path = 4, Query = 8, Host = 16, Digit = 32 };

constexpr void mark(std::array<quint8, 256> &table, const char *characters, quint8 classes)
{
    for (; *characters; ++characters)
        table[static_cast<quint8>(*characters)] |= classes;
}

constexpr std::array<quint8, 256> makeTable()
{
    std::array<quint8, 256> table{};
    for (int c = 0x20; c < 0x100; ++c) {
        if (c != 0x7f)
            table[static_cast<std::size_t>(c)] |= FieldText;
    }
    table['\t'] |= FieldText;
    mark(table, "0123456789", Token | Path | Query | Host | Digit);
    mark(table, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", Token | Path | Query | Host);
    mark(table, "!#$%&'*+-.^_`|~", Token);
    mark(table, "-._~!$&'()*+,;=:@/%|[]", Path | Query);
    mark(table, "?{}^`", Query);
    mark(table, "-._~", Host);
    return table;
}

constexpr std::array<quint8, 256> table = makeTable();

bool is(char c, quint8 classes)
{
    return table[static_cast<quint8>(c)] & classes;
}

bool all(QByteArrayView text, quint8 classes)
{
    return std::all_of(text.begin(), text.end(), [classes](char c) { return is(c, classes); });
}

bool isPort(QByteArrayView text)
{
    return !text.isEmpty() && text.size() <= 5 && isDigits(text) && text.toInt() > 0 && text.toInt() <= 65535;
}

} // namespace

bool isTokenChar(char c) { return is(c, Token); }
bool isToken(QByteArrayView text) { return !text.isEmpty() && all(text, Token); }
bool isFieldText(QByteArrayView text) { return all(text, FieldText); }
bool isDigits(QByteArrayView text) { return !text.isEmpty() && all(text, Digit); }
bool isPathChar(char c) { return is(c, Path); }
bool isQueryChar(char c) { return is(c, Query); }

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

QByteArrayView trimmed(QByteArrayView text)
{
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.isEmpty() && blank(text.front()))
        text = text.sliced(1);
    while (!text.isEmpty() && blank(text.back()))
        text.chop(1);
    return text;
}

bool isAuthority(QByteArrayView text)
{
    if (text.startsWith('[')) {
        const qsizetype end = text.indexOf(']');
        const QByteArrayView address = text.sliced(1, std::max<qsizetype>(end - 1, 0));
        const bool valid = address.contains(':') && std::all_of(address.begin(), address.end(), [](char c) {
            return hexValue(c) >= 0 || c == ':' || c == '.';
        });
        const QByteArrayView rest = end < 0 ? QByteArrayView("x") : text.sliced(end + 1);
        return valid && (rest.isEmpty() || (rest.startsWith(':') && isPort(rest.sliced(1))));
    }
    const qsizetype colon = text.indexOf(':');
    const QByteArrayView host = colon < 0 ? text : text.first(colon);
    return !host.isEmpty() && host.size() <= 255 && all(host, Host) && (colon < 0 || isPort(text.sliced(colon + 1)));
}

bool isUtf8(QByteArrayView text)
{
    return text.isValidUtf8();
}

} // namespace Gatehouse::Syntax
