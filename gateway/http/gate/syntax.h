// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace Gatehouse::Syntax {

// The character classes and small grammars of RFC 9110, 9112 and 3986 that the request parser is made of. Pure.

/// tchar: what methods and field names are made of.
bool isTokenChar(char c);
bool isToken(QByteArrayView text);
/// Visible characters, space, tab and bytes above 127: what a field value may hold.
bool isFieldText(QByteArrayView text);
bool isDigits(QByteArrayView text);
/// 0 to 15, or -1.
int hexValue(char c);
QByteArrayView trimmed(QByteArrayView text); ///< without spaces and tabs at both ends

/// Raw characters of a path. '|', '[' and ']' are no URI characters but browsers send them as they are.
bool isPathChar(char c);
/// Raw characters of a query; also those browsers leave as they are: [ ] { } | ^ `
bool isQueryChar(char c);

/// `host` or `host:port` of a Host field or an absolute target: a name, an IPv4 address, or an IPv6 address in brackets;
/// the port, if any, is 1 to 65535.
bool isAuthority(QByteArrayView text);

/// Well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
bool isUtf8(QByteArrayView text);

} // namespace Gatehouse::Syntax
