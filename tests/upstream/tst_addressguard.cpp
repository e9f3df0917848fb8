// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/upstream/upstreamfixture.h"

#include "gateway/upstream/addressguard.h"
#include "tests/support/scriptedserver.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/un.h>

using namespace Gatehouse;

Q_DECLARE_METATYPE(Gatehouse::AddressKind)

/// Which addresses may be called, as a table, and through the real transport in every spelling of a forbidden one.
class AddressGuardTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void judges_data();
    void judges();
    void judgesNames_data();
    void judgesNames();
    void refusesWhatIsNoIpAddress();
    void allows();
    void refusesPrivateSpellings_data();
    void refusesPrivateSpellings();
    void refusesMetadataAlways_data();
    void refusesMetadataAlways();
    void judgesKeptConnectionsToo();
};

void AddressGuardTest::judges_data()
{
    QTest::addColumn<AddressKind>("kind");
    const auto rows = [](AddressKind kind, std::initializer_list<const char *> addresses) {
        for (const char *address : addresses)
            QTest::newRow(address) << kind;
    };
    rows(AddressKind::Public, {"8.8.8.8", "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
                               "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255",
                               "198.20.0.0", "223.255.255.255", "104.18.6.192", "2606:4700::6812:7c0", "2a00:1450:4001:81b::200e",
                               "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"});
    rows(AddressKind::Private, {"0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254",
                                "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1",
                                "198.19.255.255", "198.51.100.7", "203.0.113.9", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.1.2.3", "::7f00:1",
                                "64:ff9b::a00:1", "64:ff9b:1::1", "100::1", "2001:db8::1", "2001:0:4136:e378:8000:63bf:80ff:fffe", "2002:7f00:1::1",
                                "2002:c0a8:1::1", "fc00::1", "fd12:3456::1", "fec0::1"});
    rows(AddressKind::LinkLocal, {"169.254.0.1", "169.254.255.255", "fe80::1", "febf::1", "::ffff:169.254.1.1"});
    rows(AddressKind::Metadata, {"169.254.169.254", "169.254.170.2", "169.254.170.23", "169.254.0.23", "100.100.100.200", "168.63.129.16", "192.0.0.192",
                                 "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254", "fd00:c1::a9fe:a9fe", "fd00:42::42", "::ffff:169.254.169.254",
                                 "::169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::", "2001:0:0:0:0:0:5601:5601"});
    rows(AddressKind::Unusable, {"224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "ff02::1", "ff0e::1", "4000::1", "::ffff:224.0.0.1"});
}

void AddressGuardTest::judges()
{
    QFETCH(AddressKind, kind);
    const char *text = QTest::currentDataTag();
    sockaddr_storage address{};
    auto *four = reinterpret_cast<sockaddr_in *>(&address);
    auto *six = reinterpret_cast<sockaddr_in6 *>(&address);
    if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
        address.ss_family = AF_INET;
    } else {
        QCOMPARE(inet_pton(AF_INET6, text, &six->sin6_addr), 1);
        address.ss_family = AF_INET6;
    }
    const auto &general = reinterpret_cast<const sockaddr &>(address);
    QCOMPARE(static_cast<int>(kindOfAddress(general)), static_cast<int>(kind));
    QCOMPARE(static_cast<int>(kindOfHost(text)), static_cast<int>(kind));
    QCOMPARE(static_cast<int>(kindOfHost(addressText(general))), static_cast<int>(kind));
}

void AddressGuardTest::judgesNames_data()
{
    QTest::addColumn<AddressKind>("kind");
    QTest::newRow("api.openai.com") << AddressKind::Public;
    QTest::newRow("localhost.example.com") << AddressKind::Public;
    QTest::newRow("localhost") << AddressKind::Private;
    QTest::newRow("LOCALHOST.") << AddressKind::Private;
    QTest::newRow("ollama.localhost") << AddressKind::Private;
    QTest::newRow("nas.local") << AddressKind::Private;
    QTest::newRow("db.internal") << AddressKind::Private;
    QTest::newRow("metadata.google.internal") << AddressKind::Metadata;
    QTest::newRow("Metadata.Google.Internal.") << AddressKind::Metadata;
    QTest::newRow("[fd00:ec2::254]") << AddressKind::Metadata;
    QTest::newRow("[fe80::1%eth0]") << AddressKind::LinkLocal;
}

void AddressGuardTest::judgesNames()
{
    QFETCH(AddressKind, kind);
    QCOMPARE(static_cast<int>(kindOfHost(QTest::currentDataTag())), static_cast<int>(kind));
}

void AddressGuardTest::refusesWhatIsNoIpAddress()
{
    sockaddr_un local{};
    local.sun_family = AF_UNIX;
    QCOMPARE(static_cast<int>(kindOfAddress(reinterpret_cast<const sockaddr &>(local))), static_cast<int>(AddressKind::Unusable));
    QCOMPARE(addressText(reinterpret_cast<const sockaddr &>(local)), "");
}

void AddressGuardTest::allows()
{
    for (const bool privateAllowed : {false, true}) {
        QVERIFY(mayCall(AddressKind::Public, privateAllowed));
        QCOMPARE(mayCall(AddressKind::Private, privateAllowed), privateAllowed);
        QVERIFY(!mayCall(AddressKind::LinkLocal, privateAllowed));
        QVERIFY(!mayCall(AddressKind::Metadata, privateAllowed));
        QVERIFY(!mayCall(AddressKind::Unusable, privateAllowed));
    }
}

void AddressGuardTest::refusesPrivateSpellings_data()
{
    QTest::addColumn<bool>("reachable"); // whether this machine gets to the trap by it when it is allowed
    const auto row = [](const char *host, bool reachable) { QTest::newRow(host) << reachable; };
    row("127.0.0.1", true);
    row("localhost", true);
    row("LOCALHOST", true);
    row("localhost.", false);
    row("127.1", true);
    row("127.0.1", true);
    row("2130706433", true);
    row("0x7f000001", true);
    row("0x7f.0.0.1", true);
    row("0177.0.0.1", true);
    row("017700000001", true);
    row("0x7f.1", true);
    row("0", true);
    row("0.0.0.0", true);
    row("user@127.0.0.1", true);
    row("8.8.8.8@127.0.0.1", true);
    row("[::ffff:127.0.0.1]", true);
    row("[::ffff:7f00:1]", true);
    row("%31%32%37.0.0.1", true);
    row("[::1]", false);
    row("[::]", false);
    row("127.0.0.1.", false);
    row("127.8.9.10", false);
}

void AddressGuardTest::refusesPrivateSpellings()
{
    QFETCH(bool, reachable);
    ScriptedServer trap;
    trap.respond(Script::json("{}"));
    Upstream upstream;
    OutgoingRequest request = postTo("http://" + QByteArray(QTest::currentDataTag()) + ":" + QByteArray::number(trap.port()) + "/");
    request.privateAddressesAllowed = false;
    const Outcome outcome = upstream.ask(request);
    QVERIFY(outcome.error);
    QVERIFY(!outcome.head);
    QCOMPARE(trap.connectionsAccepted(), 0);
    if (reachable) {
        QVERIFY2(outcome.error->kind == ErrorKind::Configuration, qPrintable(outcome.message()));
        QVERIFY2(outcome.message().contains(QLatin1String("private address")), qPrintable(outcome.message()));
        request.privateAddressesAllowed = true;
        QCOMPARE(upstream.ask(request).status(), 200);
    }
}

void AddressGuardTest::refusesMetadataAlways_data()
{
    QTest::addColumn<QByteArray>("url");
    for (const char *host : {"169.254.169.254", "2852039166", "0xa9fea9fe", "[::ffff:169.254.169.254]", "[fd00:ec2::254]", "100.100.100.200", "169.254.1.1",
                             "224.0.0.1", "255.255.255.255", "[fe80::1]"})
        QTest::newRow(host) << "http://" + QByteArray(host) + "/latest/meta-data";
}

void AddressGuardTest::refusesMetadataAlways()
{
    QFETCH(QByteArray, url);
    Upstream upstream;
    OutgoingRequest request = postTo(url);
    request.privateAddressesAllowed = true;
    const Outcome outcome = upstream.ask(std::move(request));
    QVERIFY(outcome.error);
    QVERIFY2(outcome.error->kind == ErrorKind::Configuration, qPrintable(outcome.message()));
    QVERIFY2(outcome.message().contains(QLatin1String("metadata service")), qPrintable(outcome.message()));
}

// A connection that one deployment was allowed to make must not serve another that is not.
void AddressGuardTest::judgesKeptConnectionsToo()
{
    ScriptedServer server;
    server.respond(Script::json("{}"));
    Upstream upstream;
    OutgoingRequest request = postTo(server.url());
    QCOMPARE(upstream.ask(request).status(), 200);
    request.privateAddressesAllowed = false;
    const Outcome outcome = upstream.ask(request);
    QVERIFY(outcome.error);
    QCOMPARE(static_cast<int>(outcome.error->kind), static_cast<int>(ErrorKind::Configuration));
    QCOMPARE(server.requests().size(), 1);
    QCOMPARE(server.connectionsAccepted(), 1);
}

QTEST_GUILESS_MAIN(AddressGuardTest)
#include "tst_addressguard.moc"
