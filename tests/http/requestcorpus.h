// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <vector>

/// Raw requests and what has to come of them, from RFC 9110, RFC 9112 and the ways servers are known to go wrong.
///
/// An outcome names each complete request as "METHOD path?query [body]", followed by " close" when the connection ends
/// after it, and last "!400" for a refusal or "..." when more bytes are wanted. Nothing more after a complete request: "".
struct RequestCase {
    const char *name;
    QByteArray raw;
    QByteArray outcome;
};

namespace RequestCorpus {

inline QByteArray bytes(const char *text, qsizetype size) { return QByteArray(text, size); }
#define RAW(text) RequestCorpus::bytes(text, sizeof(text) - 1)

/// A request line with a Host and nothing else.
inline QByteArray line(const QByteArray &requestLine) { return requestLine + "\r\nHost: a\r\n\r\n"; }
/// GET for a target.
inline QByteArray target(const QByteArray &raw) { return line("GET " + raw + " HTTP/1.1"); }
/// GET with more header lines, CR LF between them.
inline QByteArray with(const QByteArray &fields) { return "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n\r\n"; }
/// POST with more header lines and a body.
inline QByteArray post(const QByteArray &fields, const QByteArray &body)
{
    return "POST /p HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n\r\n" + body;
}
inline QByteArray chunked(const QByteArray &body) { return post("Transfer-Encoding: chunked", body); }
inline QByteArray host(const QByteArray &value) { return "GET / HTTP/1.1\r\nHost: " + value + "\r\n\r\n"; }

inline QByteArray manyFields(int count)
{
    QByteArray fields;
    for (int i = 0; i < count; ++i)
        fields += "X" + QByteArray::number(i) + ": 1\r\n";
    return fields;
}

/// What a smuggler wants to see answered as a request of its own.
inline const QByteArray smuggled = "GET /SMUGGLED HTTP/1.1\r\nHost: a\r\n\r\n";

inline std::vector<RequestCase> requestLines()
{
    return {
        {"plain", line("GET / HTTP/1.1"), "GET / []"},
        {"path and query", line("GET /v1/models?a=1&b=2 HTTP/1.1"), "GET /v1/models?a=1&b=2 []"},
        {"every method GET", line("GET /m HTTP/1.1"), "GET /m []"},
        {"every method HEAD", line("HEAD /m HTTP/1.1"), "HEAD /m []"},
        {"every method POST", line("POST /m HTTP/1.1"), "POST /m []"},
        {"every method PUT", line("PUT /m HTTP/1.1"), "PUT /m []"},
        {"every method PATCH", line("PATCH /m HTTP/1.1"), "PATCH /m []"},
        {"every method DELETE", line("DELETE /m HTTP/1.1"), "DELETE /m []"},
        {"every method OPTIONS", line("OPTIONS /m HTTP/1.1"), "OPTIONS /m []"},
        {"CONNECT", line("CONNECT a:443 HTTP/1.1"), "!405"},
        {"TRACE", line("TRACE / HTTP/1.1"), "!405"},
        {"unknown method", line("BREW / HTTP/1.1"), "!501"},
        {"lower-case method", line("get / HTTP/1.1"), "!501"},
        {"mixed-case method", line("Get / HTTP/1.1"), "!501"},
        {"method with colon", line("GE:T / HTTP/1.1"), "!400"},
        {"method with bracket", line("GE(T / HTTP/1.1"), "!400"},
        {"method of 40 letters", line(QByteArray(40, 'A') + " / HTTP/1.1"), "!501"},
        {"no method", line(" / HTTP/1.1"), "!400"},
        {"no target", line("GET HTTP/1.1"), "!400"},
        {"no version", line("GET /"), "!400"},
        {"only a word", line("GET"), "!400"},
        {"two spaces after method", line("GET  / HTTP/1.1"), "!400"},
        {"two spaces before version", line("GET /  HTTP/1.1"), "!400"},
        {"tab after method", line("GET\t/ HTTP/1.1"), "!400"},
        {"tab before version", line("GET /\tHTTP/1.1"), "!400"},
        {"space after version", line("GET / HTTP/1.1 "), "!400"},
        {"space in target", line("GET /a b HTTP/1.1"), "!400"},
        {"leading space", line(" GET / HTTP/1.1"), "!400"},
        {"one empty line before", "\r\n" + line("GET / HTTP/1.1"), "GET / []"},
        {"two empty lines before", "\r\n\r\n" + line("GET / HTTP/1.1"), "!400"},
        {"bare LF before", "\n" + line("GET / HTTP/1.1"), "!400"},
        {"bare CR before", "\r" + line("GET / HTTP/1.1"), "!400"},
        {"HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", "GET / [] close"},
        {"HTTP/1.0 with Host", line("GET / HTTP/1.0"), "GET / [] close"},
        {"HTTP/1.0 keep-alive", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "GET / []"},
        {"HTTP/1.2 is read as 1.1", line("GET / HTTP/1.2"), "GET / []"},
        {"HTTP/0.9 form", "GET /\r\n", "!400"},
        {"HTTP/0.9 named", line("GET / HTTP/0.9"), "!400"},
        {"HTTP/2.0", line("GET / HTTP/2.0"), "!505"},
        {"HTTP/3.0", line("GET / HTTP/3.0"), "!505"},
        {"HTTP/9.9", line("GET / HTTP/9.9"), "!505"},
        {"HTTP/2 preface", RAW("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), "!505"},
        {"HTTP/1.10", line("GET / HTTP/1.10"), "!400"},
        {"HTTP/01.1", line("GET / HTTP/01.1"), "!400"},
        {"HTTP/1,1", line("GET / HTTP/1,1"), "!400"},
        {"HTTP/1.", line("GET / HTTP/1."), "!400"},
        {"HTTP/.1", line("GET / HTTP/.1"), "!400"},
        {"HTTP 1.1", line("GET / HTTP-1.1"), "!400"},
        {"HTTPX", line("GET / HTTPX9.9"), "!400"},
        {"lower-case http", line("GET / http/1.1"), "!400"},
        {"version with letters", line("GET / HTTP/a.b"), "!400"},
        {"request line in LF", RAW("GET / HTTP/1.1\nHost: a\r\n\r\n"), "!400"},
        {"request line with CR inside", RAW("GET /\r HTTP/1.1\r\nHost: a\r\n\r\n"), "!400"},
        {"request line with CR CR LF", RAW("GET / HTTP/1.1\r\r\nHost: a\r\n\r\n"), "!400"},
        {"NUL in the method", RAW("G\0T / HTTP/1.1\r\nHost: a\r\n\r\n"), "!400"},
        {"NUL first", RAW("\0GET / HTTP/1.1\r\nHost: a\r\n\r\n"), "!400"},
        {"TLS hello", RAW("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"), "!400"},
        {"a high byte first", RAW("\xff\xfe"), "!400"},
        {"line at its limit", line("GET /" + QByteArray(8192 - 14, 'a') + " HTTP/1.1"), "GET /" + QByteArray(8192 - 14, 'a') + " []"},
        {"line above its limit", line("GET /" + QByteArray(8193 - 14, 'a') + " HTTP/1.1"), "!414"},
        {"line far above its limit", line("GET /" + QByteArray(100000, 'a') + " HTTP/1.1"), "!414"},
        {"line without end", QByteArray("GET /") + QByteArray(9000, 'a'), "!414"},
        {"unfinished line", "GET / HT", "..."},
        {"unfinished head", "GET / HTTP/1.1\r\nHost: a\r\n", "..."},
        {"nothing", "", "..."},
    };
}

inline std::vector<RequestCase> targets()
{
    return {
        {"decoded once", target("/a%20b"), "GET /a b []"},
        {"decoded letters", target("/%61dmin"), "GET /admin []"},
        {"decoded percent stays", target("/%2561"), "GET /%61 []"},
        {"decoded slash", target("/m/a%2Fb"), "GET /m/a/b []"},
        {"decoded UTF-8", target("/%C3%A9"), "GET /\xC3\xA9 []"},
        {"sub-delimiters", target("/a!$&'()*+,;=:@-._~"), "GET /a!$&'()*+,;=:@-._~ []"},
        {"bar and brackets", target("/a|b[1]"), "GET /a|b[1] []"},
        {"double slash", target("//v1/models"), "GET //v1/models []"},
        {"slash at the end", target("/v1/"), "GET /v1/ []"},
        {"dots inside a name", target("/a..b/...c"), "GET /a..b/...c []"},
        {"query with brackets", target("/?a[]=1&b={}"), "GET /?a[]=1&b={} []"},
        {"query with question marks", target("/?a?b"), "GET /?a?b []"},
        {"empty query", target("/?"), "GET / []"},
        {"escaped query stays raw", target("/?a=%20"), "GET /?a=%20 []"},
        {"parent segment", target("/a/../b"), "!400"},
        {"parent segment last", target("/a/.."), "!400"},
        {"parent segment first", target("/../a"), "!400"},
        {"this segment", target("/./a"), "!400"},
        {"escaped parent segment", target("/v1/%2e%2e/admin"), "!400"},
        {"half-escaped parent segment", target("/v1/.%2E/admin"), "!400"},
        {"parent after escaped slash", target("/v1%2F..%2Fadmin"), "!400"},
        {"backslash", target("/a\\b"), "!400"},
        {"escaped backslash", target("/a%5Cb"), "!400"},
        {"escaped backslash, lower", target("/..%5c..%5c"), "!400"},
        {"escaped NUL", target("/a%00b"), "!400"},
        {"escaped CR LF", target("/a%0d%0ab"), "!400"},
        {"escaped DEL", target("/a%7f"), "!400"},
        {"escaped NUL in query", target("/?a=%00"), "!400"},
        {"broken escape", target("/a%2"), "!400"},
        {"broken escape, letters", target("/a%zz"), "!400"},
        {"lone percent", target("/%"), "!400"},
        {"broken escape in query", target("/?a=%g1"), "!400"},
        {"unicode escape", target("/%u0041"), "!400"},
        {"invalid UTF-8", target("/%ff"), "!400"},
        {"overlong UTF-8", target("/%c0%af"), "!400"},
        {"UTF-8 surrogate", target("/%ed%a0%80"), "!400"},
        {"cut UTF-8", target("/%e2%82"), "!400"},
        {"raw UTF-8", target("/\xC3\xA9"), "!400"},
        {"raw high byte in query", target("/?\xff"), "!400"},
        {"fragment", target("/a#b"), "!400"},
        {"fragment in query", target("/?a#b"), "!400"},
        {"angle brackets", target("/<script>"), "!400"},
        {"quote", target("/\"a\""), "!400"},
        {"caret in path", target("/a^b"), "!400"},
        {"brace in path", target("/{a}"), "!400"},
        {"NUL in target", RAW("GET /a\0b HTTP/1.1\r\nHost: a\r\n\r\n"), "!400"},
        {"control in target", RAW("GET /a\x01" "b HTTP/1.1\r\nHost: a\r\n\r\n"), "!400"},
        {"no slash", target("admin"), "!400"},
        {"asterisk with GET", target("*"), "!400"},
        {"asterisk with OPTIONS", line("OPTIONS * HTTP/1.1"), "OPTIONS * []"},
        {"asterisk and more", line("OPTIONS *a HTTP/1.1"), "!400"},
        {"absolute", target("http://a/x?y"), "GET /x?y []"},
        {"absolute with port", "GET http://a:81/x HTTP/1.1\r\nHost: A:81\r\n\r\n", "GET /x []"},
        {"absolute, upper-case scheme", target("HTTP://a/x"), "GET /x []"},
        {"absolute without path", target("http://a"), "GET / []"},
        {"absolute without path, query", target("http://a?q"), "GET /?q []"},
        {"absolute OPTIONS without path", line("OPTIONS http://a HTTP/1.1"), "OPTIONS * []"},
        {"absolute https", target("https://a/x"), "!400"},
        {"absolute ftp", target("ftp://a/x"), "!400"},
        {"absolute without host", target("http:///x"), "!400"},
        {"absolute with user", target("http://u@a/x"), "!400"},
        {"absolute with bad port", target("http://a:0/x"), "!400"},
        {"absolute, other host than Host", target("http://b/x"), "!400"},
        {"absolute, other port than Host", target("http://a:80/x"), "!400"},
        {"authority form", target("b:80"), "!400"},
        {"absolute with parent segment", target("http://a/../x"), "!400"},
    };
}

inline std::vector<RequestCase> fields()
{
    return {
        {"no white space after colon", with("X:1"), "GET / []"},
        {"white space around value", with("X: \t 1 \t "), "GET / []"},
        {"empty value", with("X:"), "GET / []"},
        {"high bytes in value", with("X: \xe9\xff"), "GET / []"},
        {"tab in value", with("X: a\tb"), "GET / []"},
        {"colon in value", with("X: a:b"), "GET / []"},
        {"all token characters", with("!#$%&'*+-.^`|~0aZ: 1"), "GET / []"},
        {"underscore is dropped", with("Content_Length: 5"), "GET / []"},
        {"space before colon", with("X : 1"), "!400"},
        {"tab before colon", with("X\t: 1"), "!400"},
        {"space in name", with("X Y: 1"), "!400"},
        {"no colon", with("X"), "!400"},
        {"empty name", with(": 1"), "!400"},
        {"folded", with("X: 1\r\n 2"), "!400"},
        {"folded by tab", with("X: 1\r\n\t2"), "!400"},
        {"space before the first field", RAW("GET / HTTP/1.1\r\n Host: a\r\n\r\n"), "!400"},
        {"line of white space", with("X: 1\r\n  \r\nY: 2"), "!400"},
        {"field in LF", RAW("GET / HTTP/1.1\r\nHost: a\nX: 1\r\n\r\n"), "!400"},
        {"end in LF", RAW("GET / HTTP/1.1\r\nHost: a\r\n\n"), "!400"},
        {"all in LF", RAW("GET / HTTP/1.1\nHost: a\n\n"), "!400"},
        {"CR in value", RAW("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r2\r\n\r\n"), "!400"},
        {"CR CR LF", RAW("GET / HTTP/1.1\r\nHost: a\r\r\n\r\n"), "!400"},
        {"CR in name", RAW("GET / HTTP/1.1\r\nHost: a\r\nX\rY: 1\r\n\r\n"), "!400"},
        {"NUL in value", RAW("GET / HTTP/1.1\r\nHost: a\r\nX: 1\0002\r\n\r\n"), "!400"},
        {"NUL in name", RAW("GET / HTTP/1.1\r\nHost: a\r\nX\0: 1\r\n\r\n"), "!400"},
        {"BEL in value", with("X: \x07"), "!400"},
        {"ESC in value", with("X: \x1b[2J"), "!400"},
        {"DEL in value", with("X: \x7f"), "!400"},
        {"vertical tab before value", with("X: \x0b""1"), "!400"},
        {"high byte in name", with("\xc3\xa9: 1"), "!400"},
        {"bracket in name", with("X[1]: 1"), "!400"},
        {"slash in name", with("a/b: 1"), "!400"},
        {"quote in name", with("\"X\": 1"), "!400"},
        {"100 fields", "GET / HTTP/1.1\r\nHost: a\r\n" + manyFields(99) + "\r\n", "GET / []"},
        {"101 fields", "GET / HTTP/1.1\r\nHost: a\r\n" + manyFields(100) + "\r\n", "!431"},
        {"dropped fields count", "GET / HTTP/1.1\r\nHost: a\r\n" + QByteArray("a_b: 1\r\n").repeated(100) + "\r\n", "!431"},
        {"field at its limit", with("X: " + QByteArray(16384 - 3, 'v')), "GET / []"},
        {"field above its limit", with("X: " + QByteArray(16385 - 3, 'v')), "!431"},
        {"field without end", QByteArray("GET / HTTP/1.1\r\nX: ") + QByteArray(20000, 'v'), "!431"},
        {"name without end", QByteArray("GET / HTTP/1.1\r\n") + QByteArray(20000, 'v'), "!431"},
        {"head above its limit", with((QByteArray("X: ") + QByteArray(13200, 'v') + "\r\n").repeated(5) + "Y: 1"), "!431"},
        {"head below its limit", with((QByteArray("X: ") + QByteArray(13000, 'v') + "\r\n").repeated(4) + "Y: 1"), "GET / []"},
        {"no Host", "GET / HTTP/1.1\r\n\r\n", "!400"},
        {"no Host but others", "GET / HTTP/1.1\r\nAccept: */*\r\n\r\n", "!400"},
        {"two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "!400"},
        {"two different Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "!400"},
        {"two Hosts in 1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", "!400"},
        {"two Hosts, case", "GET / HTTP/1.1\r\nHost: a\r\nHOST: b\r\n\r\n", "!400"},
        {"empty Host", host(""), "!400"},
        {"Host with port", host("a:4000"), "GET / []"},
        {"Host, IPv4", host("127.0.0.1:80"), "GET / []"},
        {"Host, IPv6", host("[::1]:4000"), "GET / []"},
        {"Host, IPv6 without port", host("[fe80::1]"), "GET / []"},
        {"Host, open bracket", host("[::1"), "!400"},
        {"Host, bracketed name", host("[localhost]"), "!400"},
        {"Host, text after bracket", host("[::1]a"), "!400"},
        {"Host, no port", host("a:"), "!400"},
        {"Host, port 0", host("a:0"), "!400"},
        {"Host, port too high", host("a:65536"), "!400"},
        {"Host, port of letters", host("a:http"), "!400"},
        {"Host, signed port", host("a:+80"), "!400"},
        {"Host, two ports", host("a:80:80"), "!400"},
        {"Host with space", host("a b"), "!400"},
        {"Host with comma", host("a, b"), "!400"},
        {"Host with path", host("a/x"), "!400"},
        {"Host with query", host("a?x"), "!400"},
        {"Host with user", host("u@a"), "!400"},
        {"Host with fragment", host("a#x"), "!400"},
        {"Host as URL", host("http://a"), "!400"},
        {"Host with escape", host("a%2eb"), "!400"},
        {"Host with backslash", host("a\\b"), "!400"},
        {"Host of 300 letters", host(QByteArray(300, 'a')), "!400"},
        {"absolute target with broken Host", "GET http://b/ HTTP/1.1\r\nHost: a b\r\n\r\n", "!400"},
        {"absolute target without Host", "GET http://b/ HTTP/1.1\r\n\r\n", "!400"},
        {"absolute target without Host in 1.0", "GET http://b/ HTTP/1.0\r\n\r\n", "GET / [] close"},
        {"close", with("Connection: close"), "GET / [] close"},
        {"close, case and list", with("Connection: x, CLOSE"), "GET / [] close"},
        {"close in the second field", with("Connection: keep-alive\r\nConnection: close"), "GET / [] close"},
        {"close wins", with("Connection: close, keep-alive"), "GET / [] close"},
        {"not quite close", with("Connection: closed"), "GET / []"},
        {"upgrade is not taken up", with("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk"), "GET / []"},
        {"websocket is not taken up", with("Connection: Upgrade\r\nUpgrade: websocket"), "GET / []"},
    };
}

inline std::vector<RequestCase> lengths()
{
    return {
        {"length", post("Content-Length: 5", "hello"), "POST /p [hello]"},
        {"length 0", post("Content-Length: 0", ""), "POST /p []"},
        {"no length", post("X: 1", ""), "POST /p []"},
        {"length, name in capitals", post("CONTENT-LENGTH: 5", "hello"), "POST /p [hello]"},
        {"length, white space around", post("Content-Length: \t5 ", "hello"), "POST /p [hello]"},
        {"body with line ends", post("Content-Length: 6", "a\r\n\r\nb"), "POST /p [a\r\n\r\nb]"},
        {"body cut", post("Content-Length: 5", "hell"), "..."},
        {"GET with body", with("Content-Length: 5") + "hello", "GET / [hello]"},
        {"HEAD with body", "HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi", "HEAD / [hi]"},
        {"length in 1.0", "POST /p HTTP/1.0\r\nContent-Length: 2\r\n\r\nhi", "POST /p [hi] close"},
        {"negative", post("Content-Length: -5", "hello"), "!400"},
        {"minus zero", post("Content-Length: -0", ""), "!400"},
        {"plus", post("Content-Length: +5", "hello"), "!400"},
        {"hexadecimal", post("Content-Length: 0x5", "hello"), "!400"},
        {"octal", post("Content-Length: 0o5", "hello"), "!400"},
        {"leading zero", post("Content-Length: 05", "hello"), "!400"},
        {"double zero", post("Content-Length: 00", ""), "!400"},
        {"decimal point", post("Content-Length: 5.0", "hello"), "!400"},
        {"exponent", post("Content-Length: 5e0", "hello"), "!400"},
        {"underscore", post("Content-Length: 1_0", "hello12345"), "!400"},
        {"letters", post("Content-Length: abc", ""), "!400"},
        {"letters behind", post("Content-Length: 5a", "hello"), "!400"},
        {"space inside", post("Content-Length: 1 0", "hello12345"), "!400"},
        {"empty length", post("Content-Length:", ""), "!400"},
        {"list of the same", post("Content-Length: 5, 5", "hello"), "!400"},
        {"list of two", post("Content-Length: 5, 6", "hello"), "!400"},
        {"comma behind", post("Content-Length: 5,", "hello"), "!400"},
        {"semicolon behind", post("Content-Length: 5;a", "hello"), "!400"},
        {"quoted", post("Content-Length: \"5\"", "hello"), "!400"},
        {"two of the same", post("Content-Length: 5\r\nContent-Length: 5", "hello"), "!400"},
        {"two different", post("Content-Length: 5\r\nContent-Length: 6", "hello"), "!400"},
        {"two, one empty", post("Content-Length: 5\r\nContent-Length:", "hello"), "!400"},
        {"beyond 64 bits", post("Content-Length: 18446744073709551615", ""), "!400"},
        {"wraps to 5", post("Content-Length: 18446744073709551621", "hello"), "!400"},
        {"just beyond 63 bits", post("Content-Length: 9223372036854775808", ""), "!400"},
        {"wide digits", post("Content-Length: \xef\xbc\x95", "hello"), "!400"},
        {"above the limit", post("Content-Length: 1025", ""), "!413"},
        {"far above the limit", post("Content-Length: 999999999999999", ""), "!413"},
        {"at the limit", post("Content-Length: 1024", QByteArray(1024, 'b')), "POST /p [" + QByteArray(1024, 'b') + "]"},
        {"continue", post("Content-Length: 2\r\nExpect: 100-continue", "hi"), "POST /p [hi]"},
        {"continue, case", post("Content-Length: 2\r\nExpect: 100-Continue", "hi"), "POST /p [hi]"},
        {"continue without body", with("Expect: 100-continue"), "GET / []"},
        {"other expectation", post("Content-Length: 2\r\nExpect: coffee", "hi"), "!417"},
        {"two expectations", post("Content-Length: 2\r\nExpect: 100-continue, coffee", "hi"), "!417"},
        {"expectation in 1.0", "POST /p HTTP/1.0\r\nContent-Length: 2\r\nExpect: coffee\r\n\r\nhi", "POST /p [hi] close"},
        {"expectation after the length", post("Content-Length: 4000\r\nExpect: 100-continue", ""), "!413"},
    };
}

inline std::vector<RequestCase> codings()
{
    return {
        {"chunk", chunked("5\r\nhello\r\n0\r\n\r\n"), "POST /p [hello]"},
        {"chunks", chunked("2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"), "POST /p [hello]"},
        {"no chunks", chunked("0\r\n\r\n"), "POST /p []"},
        {"coding in capitals", post("Transfer-Encoding: CHUNKED", "0\r\n\r\n"), "POST /p []"},
        {"size in capitals", chunked("A\r\n0123456789\r\n0\r\n\r\n"), "POST /p [0123456789]"},
        {"size with zeros", chunked("0005\r\nhello\r\n00\r\n\r\n"), "POST /p [hello]"},
        {"line ends in a chunk", chunked("4\r\n\r\n\r\n\r\n0\r\n\r\n"), "POST /p [\r\n\r\n]"},
        {"extension", chunked("5;a=b\r\nhello\r\n0;c\r\n\r\n"), "POST /p [hello]"},
        {"extension, quoted", chunked("5; a=\"b;c\"\r\nhello\r\n0\r\n\r\n"), "POST /p [hello]"},
        {"trailer", chunked("5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"), "POST /p [hello]"},
        {"trailers", chunked("0\r\nX: 1\r\nY:\r\n\r\n"), "POST /p []"},
        {"cut in the size", chunked("5"), "..."},
        {"cut in the chunk", chunked("5\r\nhel"), "..."},
        {"cut before the end", chunked("5\r\nhello\r\n0\r\n"), "..."},
        {"GET with chunks", with("Transfer-Encoding: chunked") + "2\r\nhi\r\n0\r\n\r\n", "GET / [hi]"},
        {"no number", chunked("zz\r\nhello\r\n0\r\n\r\n"), "!400"},
        {"no size", chunked("\r\nhello\r\n0\r\n\r\n"), "!400"},
        {"size 0x5", chunked("0x5\r\nhello\r\n0\r\n\r\n"), "!400"},
        {"size -5", chunked("-5\r\nhello\r\n0\r\n\r\n"), "!400"},
        {"size +5", chunked("+5\r\nhello\r\n0\r\n\r\n"), "!400"},
        {"size with underscore", chunked("1_0\r\nhello\r\n0\r\n\r\n"), "!400"},
        {"space before size", chunked(" 5\r\nhello\r\n0\r\n\r\n"), "!400"},
        {"space after size", chunked("5 \r\nhello\r\n0\r\n\r\n"), "!400"},
        {"space before extension", chunked("5 ;a\r\nhello\r\n0\r\n\r\n"), "!400"},
        {"tab after size", chunked("5\t\r\nhello\r\n0\r\n\r\n"), "!400"},
        {"comma after size", chunked("5,\r\nhello\r\n0\r\n\r\n"), "!400"},
        {"two sizes", chunked("5 5\r\nhello\r\n0\r\n\r\n"), "!400"},
        {"size of 16 digits", chunked("0000000000000005\r\nhello\r\n0\r\n\r\n"), "!400"},
        {"size wraps", chunked("10000000000000005\r\nhello\r\n0\r\n\r\n"), "!400"},
        {"size all F", chunked("ffffffffffffffff\r\nhello\r\n0\r\n\r\n"), "!400"},
        {"size beyond 31 bits", chunked("80000000\r\n"), "!413"},
        {"extension without name", chunked("5;\r\nhello\r\n0\r\n\r\n"), "!400"},
        {"extension of equals sign", chunked("5;=b\r\nhello\r\n0\r\n\r\n"), "!400"},
        {"control in extension", chunked("5;a\x01\r\nhello\r\n0\r\n\r\n"), "!400"},
        {"LF in extension", chunked("5;a\nb\r\nhello\r\n0\r\n\r\n"), "!400"},
        {"CR in extension", chunked("5;a\rb\r\nhello\r\n0\r\n\r\n"), "!400"},
        {"long extension", chunked("5;" + QByteArray(300, 'a') + "\r\nhello\r\n0\r\n\r\n"), "!400"},
        {"extensions without end", chunked(("1;" + QByteArray(200, 'a') + "\r\nx\r\n").repeated(100)), "!400"},
        {"size in LF", chunked("5\nhello\r\n0\r\n\r\n"), "!400"},
        {"size in CR CR LF", chunked("5\r\r\nhello\r\n0\r\n\r\n"), "!400"},
        {"chunk in LF", chunked("5\r\nhello\n0\r\n\r\n"), "!400"},
        {"chunk in CR", chunked("5\r\nhello\r0\r\n\r\n"), "!400"},
        {"chunk too long", chunked("5\r\nhelloXX0\r\n\r\n"), "!400"},
        {"chunk too short", chunked("6\r\nhello\r\n0\r\n\r\n"), "!400"},
        {"chunk without end", chunked("5\r\nhello0\r\n\r\n"), "!400"},
        {"end in LF only", chunked("0\r\n\n"), "!400"},
        {"last size in LF", chunked("0\n\r\n"), "!400"},
        {"bytes for the end", chunked("0\r\nXX"), "..."},
        {"body above the limit", chunked("400\r\n" + QByteArray(1024, 'b') + "\r\n1\r\nb\r\n0\r\n\r\n"), "!413"},
        {"body at the limit", chunked("400\r\n" + QByteArray(1024, 'b') + "\r\n0\r\n\r\n"), "POST /p [" + QByteArray(1024, 'b') + "]"},
        {"trailer without colon", chunked("0\r\nXX\r\n\r\n"), "!400"},
        {"trailer with space before colon", chunked("0\r\nX : 1\r\n\r\n"), "!400"},
        {"trailer folded", chunked("0\r\nX: 1\r\n 2\r\n\r\n"), "!400"},
        {"trailer with NUL", chunked(RAW("0\r\nX: \0\r\n\r\n")), "!400"},
        {"trailer Content-Length", chunked("0\r\nContent-Length: 5\r\n\r\n"), "!400"},
        {"trailer Transfer-Encoding", chunked("0\r\nTransfer-Encoding: chunked\r\n\r\n"), "!400"},
        {"trailer Host", chunked("0\r\nHost: b\r\n\r\n"), "!400"},
        {"trailer Authorization", chunked("0\r\nAuthorization: x\r\n\r\n"), "!400"},
        {"trailer too long", chunked("0\r\nX: " + QByteArray(17000, 'v') + "\r\n\r\n"), "!431"},
        {"trailers too many", chunked("0\r\n" + manyFields(101) + "\r\n"), "!431"},
        {"not quite chunked", post("Transfer-Encoding: xchunked", "0\r\n\r\n"), "!400"},
        {"chunked and letters", post("Transfer-Encoding: chunkedx", "0\r\n\r\n"), "!400"},
        {"chunked, quoted", post("Transfer-Encoding: \"chunked\"", "0\r\n\r\n"), "!400"},
        {"chunked with parameter", post("Transfer-Encoding: chunked;a=b", "0\r\n\r\n"), "!400"},
        {"chunked after vertical tab", post("Transfer-Encoding: \x0b""chunked", "0\r\n\r\n"), "!400"},
        {"empty coding", post("Transfer-Encoding:", "0\r\n\r\n"), "!400"},
        {"identity", post("Transfer-Encoding: identity", ""), "!400"},
        {"gzip only", post("Transfer-Encoding: gzip", ""), "!400"},
        {"gzip below", post("Transfer-Encoding: gzip, chunked", "0\r\n\r\n"), "!501"},
        {"chunked below", post("Transfer-Encoding: chunked, gzip", "0\r\n\r\n"), "!400"},
        {"chunked twice", post("Transfer-Encoding: chunked, chunked", "0\r\n\r\n"), "!400"},
        {"chunked and comma", post("Transfer-Encoding: chunked,", "0\r\n\r\n"), "!400"},
        {"two codings", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), "!400"},
        {"two codings, one identity", post("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), "!400"},
        {"coding in 1.0", "POST /p HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "!400"},
        {"coding and length", post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), "!400"},
        {"coding and length, other order", post("Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n"), "!400"},
        {"coding and length 0", post("Transfer-Encoding: chunked\r\nContent-Length: 0", "0\r\n\r\n"), "!400"},
        {"coding with space before colon", post("Transfer-Encoding : chunked", "0\r\n\r\n"), "!400"},
        {"coding folded", post("Transfer-Encoding:\r\n chunked", "0\r\n\r\n"), "!400"},
        {"coding with underscore does not count", post("Transfer_Encoding: chunked\r\nContent-Length: 2", "hi"), "POST /p [hi]"},
    };
}

/// Two requests, of which a lax reader would see the second where there is none, or none where it is.
inline std::vector<RequestCase> sequences()
{
    const QByteArray get = "GET /SMUGGLED []";
    return {
        {"pipelined", target("/1") + target("/2"), "GET /1 []GET /2 []"},
        {"pipelined after body", post("Content-Length: 2", "hi") + target("/2"), "POST /p [hi]GET /2 []"},
        {"pipelined after chunks", chunked("2\r\nhi\r\n0\r\n\r\n") + target("/2"), "POST /p [hi]GET /2 []"},
        {"pipelined after trailers", chunked("0\r\nX: 1\r\n\r\n") + target("/2"), "POST /p []GET /2 []"},
        {"pipelined with a stray line end", post("Content-Length: 2", "hi") + "\r\n" + target("/2"), "POST /p [hi]GET /2 []"},
        {"bytes beyond the length", post("Content-Length: 2", "hi!!") + target("/2"), "POST /p [hi]!501"},
        {"request as body", post("Content-Length: " + QByteArray::number(smuggled.size()), smuggled), "POST /p [" + smuggled + "]"},
        {"request as chunk", chunked(QByteArray::number(smuggled.size(), 16) + "\r\n" + smuggled + "\r\n0\r\n\r\n"), "POST /p [" + smuggled + "]"},
        {"CL.TE", post("Content-Length: 6\r\nTransfer-Encoding: chunked", "0\r\n\r\n") + smuggled, "!400"},
        {"TE.CL", post("Transfer-Encoding: chunked\r\nContent-Length: 4", "5c\r\n") + smuggled, "!400"},
        {"TE.TE xchunked", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: x", "0\r\n\r\n") + smuggled, "!400"},
        {"TE.TE tab", post("Transfer-Encoding:\tchunked\r\nContent-Length: 5", "0\r\n\r\n") + smuggled, "!400"},
        {"TE.0", "OPTIONS /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n" + smuggled, "!400"},
        {"CL.0", "GET /p HTTP/1.1\r\nHost: a\r\nContent-Length: " + QByteArray::number(smuggled.size()) + "\r\n\r\n" + smuggled,
         "GET /p [" + smuggled + "]"},
        {"CL.CL", post("Content-Length: 0\r\nContent-Length: 44", "") + smuggled, "!400"},
        {"length not a number, then request", post("Content-Length: abc", "") + smuggled, "!400"},
        {"length wraps to -1, then request", post("Content-Length: 18446744073709551615", "") + smuggled, "!400"},
        {"size not a number, then request", chunked("zz\r\n") + smuggled, "!400"},
        {"request in the place of the chunks' end", chunked("0\r\nXX") + smuggled, "!400"},
        {"request right after the last chunk", chunked("0\r\n") + smuggled, "!400"},
        {"request behind a header without colon", RAW("POST /p HTTP/1.1\r\nHost: a\r\nBad\r\nContent-Length: 43\r\n\r\n") + smuggled, "!400"},
        {"request in a folded field", with("X: 1\r\n " + smuggled), "!400"},
        {"request behind LF LF", RAW("GET / HTTP/1.1\r\nHost: a\n\n") + smuggled, "!400"},
        {"request behind a CR", RAW("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\r\n") + smuggled, "!400"},
        {"request behind extension in LF", chunked("5;\n" + smuggled), "!400"},
        {"chunk two bytes longer than said", chunked("5\r\nhelloXX\r\n0\r\n\r\n") + smuggled, "!400"},
        {"close, then request", with("Connection: close") + smuggled, "GET / [] close" + get},
        {"two chunked bodies", chunked("0\r\n\r\n") + chunked("1\r\nx\r\n0\r\n\r\n"), "POST /p []POST /p [x]"},
        {"refused second", target("/1") + "BAD\r\n", "GET /1 []!400"},
        {"cut second", target("/1") + "GET /2", "GET /1 []..."},
    };
}

inline std::vector<RequestCase> all()
{
    std::vector<RequestCase> cases;
    for (auto group : {requestLines(), targets(), fields(), lengths(), codings(), sequences()})
        cases.insert(cases.end(), group.begin(), group.end());
    return cases;
}

} // namespace RequestCorpus
