// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/upstream/proxyrules.h"

#include "gateway/upstream/upstreamorigin.h"

#include <QHash>
#include <QTest>

using namespace Gatehouse;

/// Which proxy a URL goes through, and how a URL is shown.
class ProxyRulesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void choosesProxies_data();
    void choosesProxies();
    void isEmptyWithoutVariables();
    void readsOrigins_data();
    void readsOrigins();
};

void ProxyRulesTest::choosesProxies_data()
{
    QTest::addColumn<QByteArray>("variables");
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QByteArray>("proxy");
    const auto row = [](const char *name, const char *variables, const char *url, const char *proxy) {
        QTest::newRow(name) << QByteArray(variables) << QByteArray(url) << QByteArray(proxy);
    };
    row("https", "HTTPS_PROXY=http://p:1", "https://api.example.com/", "http://p:1");
    row("https, lower case first", "HTTPS_PROXY=http://p:1 https_proxy=http://q:2", "https://api.example.com/", "http://q:2");
    row("https is not http", "HTTPS_PROXY=http://p:1", "http://api.example.com/", "");
    row("http", "http_proxy=http://p:1", "http://api.example.com/", "http://p:1");
    row("HTTP_PROXY is a request header of CGI", "HTTP_PROXY=http://p:1", "http://api.example.com/", "");
    row("all", "ALL_PROXY=socks5h://p:1", "https://api.example.com/", "socks5h://p:1");
    row("own before all", "ALL_PROXY=socks5h://p:1 https_proxy=http://q:2", "https://api.example.com/", "http://q:2");
    row("exception", "https_proxy=http://p:1 no_proxy=api.example.com", "https://api.example.com/", "");
    row("exception for the domain", "https_proxy=http://p:1 NO_PROXY=other.org,example.com", "https://api.example.com/", "");
    row("exception with a dot", "https_proxy=http://p:1 no_proxy=.example.com", "https://API.example.com./", "");
    row("exception ends inside a label", "https_proxy=http://p:1 no_proxy=ample.com", "https://example.com/", "http://p:1");
    row("exception is longer", "https_proxy=http://p:1 no_proxy=www.api.example.com", "https://api.example.com/", "http://p:1");
    row("exception for all", "https_proxy=http://p:1 no_proxy=*", "https://api.example.com/", "");
    row("exception, address", "http_proxy=http://p:1 no_proxy=127.0.0.1", "http://127.0.0.1:11434/", "");
    row("exception, part of an address", "http_proxy=http://p:1 no_proxy=0.0.1", "http://127.0.0.1:11434/", "http://p:1");
    row("exception, subnet", "http_proxy=http://p:1 no_proxy=10.0.0.0/8", "http://10.2.3.4/", "");
    row("exception, other subnet", "http_proxy=http://p:1 no_proxy=10.0.0.0/8", "http://11.2.3.4/", "http://p:1");
    row("exception, IPv6", "http_proxy=http://p:1 no_proxy=[::1]", "http://[::1]:8080/", "");
    row("exception, IPv6 subnet", "http_proxy=http://p:1 no_proxy=fd00::/8", "http://[fd00::7]:8080/", "");
}

void ProxyRulesTest::choosesProxies()
{
    QFETCH(QByteArray, variables);
    QFETCH(QByteArray, url);
    QFETCH(QByteArray, proxy);
    QHash<QByteArray, QByteArray> environment;
    for (const QByteArray &variable : variables.split(' ')) {
        const qsizetype equals = variable.indexOf('=');
        environment.insert(variable.first(equals), variable.mid(equals + 1));
    }
    const ProxyRules rules([&environment](const char *name) { return environment.value(name); });
    const UpstreamOrigin origin = originOf(url);
    QCOMPARE(rules.proxyFor(origin.secure(), origin.host), proxy);
    QVERIFY(!rules.isEmpty() || environment.contains("HTTP_PROXY"));
}

void ProxyRulesTest::isEmptyWithoutVariables()
{
    QVERIFY(ProxyRules([](const char *) { return QByteArray(); }).isEmpty());
    QVERIFY(ProxyRules().isEmpty());
}

void ProxyRulesTest::readsOrigins_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QByteArray>("location");
    QTest::addColumn<QString>("hostAndPort");
    QTest::addColumn<QString>("base");
    const auto row = [](const char *url, const char *location, const char *hostAndPort, const char *base) {
        QTest::newRow(url) << QByteArray(url) << QByteArray(location) << QString::fromLatin1(hostAndPort) << QString::fromLatin1(base);
    };
    row("https://API.example.com/v1?key=sk-1", "", "api.example.com:443", "https://api.example.com");
    row("http://user:secret@host:8080/", "", "host:8080", "http://host:8080");
    row("http://[::1]:11434/api", "", "[::1]:11434", "http://[::1]:11434");
    row("http://0x7f.1/", "", "127.0.0.1:80", "http://127.0.0.1");
    row("https://a.example.com/x", "/y", "a.example.com:443", "https://a.example.com");
    row("https://b.example.com/x", "//c.example.com/z", "c.example.com:443", "https://c.example.com");
    row("https://d.example.com/x", "http://e.example.com/z", "e.example.com:80", "http://e.example.com");
}

void ProxyRulesTest::readsOrigins()
{
    QFETCH(QByteArray, url);
    QFETCH(QByteArray, location);
    QFETCH(QString, hostAndPort);
    QFETCH(QString, base);
    const UpstreamOrigin origin = originOf(url, location);
    QVERIFY(origin.isValid());
    QCOMPARE(origin.hostAndPort(), hostAndPort);
    QCOMPARE(origin.base(), base);
    QVERIFY(!originOf("no url").isValid());
}

QTEST_GUILESS_MAIN(ProxyRulesTest)
#include "tst_proxyrules.moc"
