// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/listenaddresses.h"

#include <QTcpServer>
#include <QTest>

using namespace Gatehouse;

class TestListenAddresses : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads_data();
    void reads();
    void findsAFreePort();
    void knowsTheEndOfThePorts();
};

void TestListenAddresses::reads_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QStringList>("addresses");
    QTest::addColumn<bool>("loopback");
    const auto row = [](const char *host, const QStringList &addresses, bool loopback) { QTest::newRow(host) << QString::fromUtf8(host) << addresses << loopback; };
    const QString v4 = QStringLiteral("127.0.0.1"), v6 = QStringLiteral("::1");
    row("localhost", {v4, v6}, true);
    row(" LocalHost ", {v4, v6}, true);
    row("127.0.0.1", {v4}, true);
    row("127.8.8.8", {QStringLiteral("127.8.8.8")}, true);
    row("::1", {v6}, true);
    row("[::1]", {v6}, true);
    row("*", {QStringLiteral("0.0.0.0"), QStringLiteral("::")}, false);
    row("0.0.0.0", {QStringLiteral("0.0.0.0")}, false);
    row("::", {QStringLiteral("::")}, false);
    row("192.168.1.5", {QStringLiteral("192.168.1.5")}, false);
    row("example.com", {}, false);
    row("", {}, false);
    row("[::1", {}, false);
    row("127.0.0.1:4000", {}, false);
}

void TestListenAddresses::reads()
{
    QFETCH(QString, host);
    QStringList found;
    for (const QHostAddress &address : listenAddresses(host))
        found << address.toString();
    QTEST(found, "addresses");
    QTEST(isLoopbackOnly(host), "loopback");
}

void TestListenAddresses::findsAFreePort()
{
    QTcpServer taken;
    QVERIFY(taken.listen(QHostAddress::LocalHost));
    const quint16 before = static_cast<quint16>(taken.serverPort() - 1);
    const quint16 free = nextFreePort(before);
    QVERIFY(free > before && free != taken.serverPort());
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost, free));
}

void TestListenAddresses::knowsTheEndOfThePorts()
{
    QCOMPARE(nextFreePort(65535), quint16(0));
}

QTEST_GUILESS_MAIN(TestListenAddresses)
#include "tst_listenaddresses.moc"
