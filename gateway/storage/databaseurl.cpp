// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/databaseurl.h"

#include <QFileInfo>

#include <array>
#include <optional>

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

Error wrong(const QString &what, const QString &wayOut)
{
    return Error(ErrorKind::Configuration, u"The database URL cannot be used: %1. %2"_s.arg(what, wayOut));
}

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Percent-decoded; nothing when a '%' is not followed by two hex digits. Own code: QByteArray's lets such a '%' pass.
std::optional<QByteArray> decoded(QByteArrayView text)
{
    QByteArray out;
    out.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hexValue(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hexValue(text[i + 2]) : -1;
        if (high < 0 || low < 0)
            return std::nullopt;
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

Result<QByteArray> decodedPart(QByteArrayView text, const QString &part)
{
    auto plain = decoded(text);
    if (!plain)
        return wrong(u"the %1 holds a '%' that is not followed by two hexadecimal digits"_s.arg(part), u"Write a literal % as %25."_s);
    if (plain->contains('\0'))
        return wrong(u"the %1 holds a null character"_s.arg(part), u"Remove %00."_s);
    return *plain;
}

/// Whether a host is this machine or one whose traffic stays in a private network.
bool isNear(const QString &host)
{
    if (host.startsWith(u'/') || host == "::1"_L1 || (!host.contains(u'.') && !host.contains(u':')))
        return true;
    const QString lower = host.toLower();
    for (const auto suffix : {".local"_L1, ".internal"_L1, ".localhost"_L1, ".lan"_L1, ".svc"_L1, ".home.arpa"_L1}) {
        if (lower.endsWith(suffix))
            return true;
    }
    if (lower.contains(u':')) // unique local fc00::/7 and link-local fe80::/10
        return lower.startsWith("fc"_L1) || lower.startsWith("fd"_L1) || lower.startsWith("fe8"_L1);
    const QStringList bytes = lower.split(u'.');
    bool first = false, second = false, last = false;
    const int a = bytes.value(0).toInt(&first), b = bytes.value(1).toInt(&second);
    bytes.value(3).toInt(&last);
    if (bytes.size() != 4 || !first || !second || !last)
        return false;
    return a == 127 || a == 10 || (a == 172 && b >= 16 && b < 32) || (a == 192 && b == 168) || (a == 169 && b == 254)
        || (a == 100 && b >= 64 && b < 128);
}

/// The system's certificate authorities as one file, for libpq before version 16, which cannot find them itself.
QString systemAuthorities()
{
    static constexpr std::array places{"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
                                       "/etc/ssl/cert.pem", "/opt/homebrew/etc/openssl@3/cert.pem"};
    for (const char *place : places) {
        const QString file = QString::fromLatin1(place);
        if (QFileInfo::exists(file))
            return file;
    }
    return {};
}

Result<void> readUserInfo(QByteArrayView text, DatabaseUrl &url)
{
    const qsizetype colon = text.indexOf(':');
    auto user = decodedPart(colon < 0 ? text : text.first(colon), u"user name"_s);
    if (!user)
        return user.error();
    url.user = QString::fromUtf8(*user);
    if (colon < 0)
        return {};
    auto password = decodedPart(text.sliced(colon + 1), u"password"_s);
    if (!password)
        return password.error();
    url.password = Secret(*password);
    return {};
}

Result<void> readPort(QByteArrayView text, DatabaseUrl &url)
{
    if (text.isEmpty())
        return {};
    bool ok = false;
    const uint port = text.toByteArray().toUInt(&ok);
    if (!ok || port == 0 || port > 65535) {
        // Not quoted: behind an unencoded '@' this may be a piece of the password.
        return wrong(u"the port is not a number from 1 to 65535"_s,
                     u"Write host:port, as in \"localhost:5432\"; a ':' or '@' in the password is written %3A or %40."_s);
    }
    url.port = static_cast<quint16>(port);
    return {};
}

Result<void> readHost(QByteArrayView text, DatabaseUrl &url)
{
    if (text.startsWith('[')) {
        const qsizetype end = text.indexOf(']');
        if (end < 0)
            return wrong(u"the IPv6 address has no closing bracket"_s, u"Write it as [::1]:5432."_s);
        url.host = QString::fromLatin1(text.sliced(1, end - 1).toByteArray());
        const QByteArrayView rest = text.sliced(end + 1);
        if (!rest.isEmpty() && !rest.startsWith(':'))
            return wrong(u"something follows the bracket of the IPv6 address"_s, u"Write it as [::1]:5432."_s);
        return readPort(rest.isEmpty() ? rest : rest.sliced(1), url);
    }
    if (text.contains(','))
        return wrong(u"it names several hosts"_s, u"Give the one that accepts writes."_s);
    const qsizetype colon = text.lastIndexOf(':');
    if (colon >= 0 && text.first(colon).contains(':'))
        return wrong(u"the IPv6 address has no brackets"_s, u"Write it as [::1]:5432."_s);
    auto host = decodedPart(colon < 0 ? text : text.first(colon), u"host"_s);
    if (!host)
        return host.error();
    for (const char c : *host) {
        if (static_cast<uchar>(c) <= ' ' || c == '\'' || c == '"')
            return wrong(u"the host name holds a blank or a quotation mark"_s, u"Write user:password@host:port/database."_s);
    }
    url.host = QString::fromUtf8(*host);
    return colon < 0 ? Result<void>() : readPort(text.sliced(colon + 1), url);
}

Result<void> readMode(const QString &value, DatabaseUrl &url)
{
    static const QStringList modes{u"disable"_s, u"allow"_s, u"prefer"_s, u"require"_s, u"verify-ca"_s, u"verify-full"_s};
    if (!modes.contains(value))
        return wrong(u"sslmode is \"%1\""_s.arg(value.left(40)), u"It can be %1."_s.arg(modes.join(u", "_s)));
    url.sslMode = value;
    url.sslModeGiven = true;
    return {};
}

Result<void> readTimeout(const QString &value, DatabaseUrl &url)
{
    bool ok = false;
    const int seconds = value.toInt(&ok);
    if (!ok || seconds < 0)
        return wrong(u"connect_timeout is \"%1\""_s.arg(value.left(40)), u"It is a number of seconds."_s);
    // Zero means "for ever" to libpq; a thread that waits for ever cannot be ended.
    url.connectTimeout = std::chrono::seconds(seconds == 0 ? 30 : qBound(2, seconds, 30));
    return {};
}

Result<void> readParameter(const QByteArray &name, const QString &value, DatabaseUrl &url)
{
    if (name == "sslmode")
        return readMode(value, url);
    if (name == "connect_timeout")
        return readTimeout(value, url);
    if (name == "host" && !value.isEmpty())
        url.host = value;
    else if (name == "port")
        return readPort(value.toUtf8(), url);
    else if (name == "user")
        url.user = value;
    else if (name == "password")
        url.password = Secret(value.toUtf8());
    else if (name == "dbname")
        url.database = value;
    else if (name == "sslrootcert")
        url.sslRootCert = value;
    else if (name == "sslcert")
        url.sslCert = value;
    else if (name == "sslkey")
        url.sslKey = value;
    else if (name == "application_name")
        url.applicationName = value;
    else if (name == "sslaccept" && value == "strict"_L1 && !url.sslModeGiven) // Prisma
        return readMode(u"verify-full"_s, url);
    else if (name == "ssl" && value == "true"_L1 && !url.sslModeGiven) // JDBC and node-postgres
        return readMode(u"require"_s, url);
    else
        url.ignored << QString::fromUtf8(name);
    return {};
}

Result<void> readParameters(QByteArrayView query, DatabaseUrl &url)
{
    for (const QByteArray &pair : query.toByteArray().split('&')) {
        if (pair.isEmpty())
            continue;
        const qsizetype equals = pair.indexOf('=');
        const QByteArray name = equals < 0 ? pair : pair.first(equals);
        auto value = decodedPart(equals < 0 ? QByteArrayView() : QByteArrayView(pair).sliced(equals + 1), u"parameter %1"_s.arg(QString::fromUtf8(name)));
        if (!value)
            return value.error();
        if (auto read = readParameter(name.toLower(), QString::fromUtf8(*value), url); !read)
            return read;
    }
    // Prisma's `sslcert` is the server's root certificate; libpq's is ours and never comes without a key.
    if (!url.sslCert.isEmpty() && url.sslKey.isEmpty()) {
        if (url.sslRootCert.isEmpty())
            url.sslRootCert = url.sslCert;
        url.sslCert.clear();
    }
    return {};
}

Result<QByteArray> withoutScheme(QByteArray text)
{
    text = text.trimmed();
    if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front())
        text = text.sliced(1, text.size() - 2);
    if (text.isEmpty())
        return wrong(u"it is empty"_s, u"Write postgresql://user:password@host:5432/database."_s);
    for (const char *scheme : {"postgresql://", "postgres://"}) {
        const QByteArrayView prefix(scheme);
        if (text.first(qMin(text.size(), prefix.size())).toLower() == prefix)
            return text.sliced(prefix.size());
    }
    const qsizetype colon = text.indexOf(':');
    const bool looksLikeScheme = colon > 0 && colon < 20 && text.sliced(colon).startsWith("://");
    const QString found = looksLikeScheme ? u"it begins with \"%1://\""_s.arg(QString::fromUtf8(text.first(colon))) : u"it has no scheme"_s;
    return wrong(found, u"Records are kept in Postgres; the URL begins with postgresql://. Without a URL they are kept in a local file."_s);
}

QString quoted(QString value)
{
    // QSqlDatabase splits its options at ';', even inside quotes.
    value.replace(u'\\', u"\\\\"_s).replace(u'\'', u"\\'"_s).replace(u';', u' ');
    return u'\'' + value + u'\'';
}

} // namespace

Result<DatabaseUrl> DatabaseUrl::parse(const Secret &secret)
{
    auto rest = withoutScheme(secret.reveal());
    if (!rest)
        return rest.error();
    DatabaseUrl url;
    const QByteArrayView text(*rest);
    const qsizetype question = text.indexOf('?');
    const QByteArrayView head = question < 0 ? text : text.first(question);
    qsizetype at = head.lastIndexOf('@');
    if (at >= 0 && head.first(at).contains('/') && !head.first(at).contains(':'))
        at = -1; // "host/name@x": the '@' belongs to the database
    if (at < 0 && question >= 0 && text.sliced(question).contains('@') && !text.sliced(question).contains('='))
        return wrong(u"the user name or password holds a '?'"_s, u"Write it as %3F."_s);
    if (at >= 0) {
        if (auto read = readUserInfo(head.first(at), url); !read)
            return read.error();
    }
    const QByteArrayView place = head.sliced(at + 1);
    const qsizetype slash = place.indexOf('/');
    if (auto read = readHost(slash < 0 ? place : place.first(slash), url); !read)
        return read.error();
    auto database = decodedPart(slash < 0 ? QByteArrayView() : place.sliced(slash + 1), u"database name"_s);
    if (!database)
        return database.error();
    url.database = QString::fromUtf8(*database);
    if (question >= 0) {
        if (auto read = readParameters(text.sliced(question + 1), url); !read)
            return read.error();
    }
    if (url.host.isEmpty())
        url.host = u"localhost"_s;
    if (url.database.isEmpty())
        url.database = u"postgres"_s; // what Prisma takes
    if (!url.sslModeGiven)
        url.sslMode = isNear(url.host) ? u"prefer"_s : u"require"_s;
    if (url.sslRootCert.isEmpty() && url.sslMode.startsWith("verify"_L1))
        url.sslRootCert = systemAuthorities();
    return url;
}

QString DatabaseUrl::display() const
{
    const QString name = host.contains(u':') && !isUnixSocket() ? u'[' + host + u']' : host;
    return u"%1:%2/%3"_s.arg(name).arg(port).arg(database);
}

QString DatabaseUrl::connectOptions() const
{
    // gssencmode: without it libpq first tries Kerberos where a ticket lies around, and a proxy may choke on that.
    QStringList options{
        u"sslmode="_s + quoted(sslMode),
        u"gssencmode='disable'"_s,
        u"connect_timeout="_s + QString::number(connectTimeout.count()),
        u"keepalives_idle=15"_s,
        u"keepalives_interval=5"_s,
        u"keepalives_count=3"_s,
        u"tcp_user_timeout=10000"_s,
        u"application_name="_s + quoted(applicationName.isEmpty() ? u"gatehouse"_s : applicationName),
    };
    if (!sslRootCert.isEmpty())
        options << u"sslrootcert="_s + quoted(sslRootCert);
    if (!sslCert.isEmpty())
        options << u"sslcert="_s + quoted(sslCert) << u"sslkey="_s + quoted(sslKey);
    return options.join(u';');
}

} // namespace Gatehouse
