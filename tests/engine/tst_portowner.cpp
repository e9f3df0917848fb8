// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/portowner.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

using namespace Gatehouse;

class TestPortOwner : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void findsOurselves_data();
    void findsOurselves();
    void findsNobody();
    void namesTheUserOfAForeignProcess();
};

void TestPortOwner::initTestCase()
{
#ifndef Q_OS_LINUX
    QSKIP("Only Linux tells.");
#endif
}

void TestPortOwner::findsOurselves_data()
{
    QTest::addColumn<QHostAddress>("address");
    QTest::newRow("IPv4") << QHostAddress(QHostAddress::LocalHost);
    QTest::newRow("IPv6") << QHostAddress(QHostAddress::LocalHostIPv6);
    QTest::newRow("any") << QHostAddress(QHostAddress::Any);
}

void TestPortOwner::findsOurselves()
{
    QFETCH(QHostAddress, address);
    QTcpServer server;
    if (!server.listen(address, 0))
        QSKIP("This address is not available here.");
    const std::optional<PortOwner> owner = portOwner(server.serverPort());
    QVERIFY(owner.has_value());
    QCOMPARE(owner->pid, QCoreApplication::applicationPid());
    QCOMPARE(owner->program, QStringLiteral("tst_portowner"));
    QCOMPARE(owner->toString(), QStringLiteral("tst_portowner (process %1)").arg(QCoreApplication::applicationPid()));
    QVERIFY(!owner->user.isEmpty());
}

void TestPortOwner::findsNobody()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost, 0));
    const quint16 port = server.serverPort();
    server.close();
    QVERIFY(!portOwner(port).has_value());
    QVERIFY(!portOwner(port, QStringLiteral("/nowhere")).has_value());
}

void TestPortOwner::namesTheUserOfAForeignProcess()
{
    // The kernel's table says who listens; the process itself is hidden from us.
    QTemporaryDir proc;
    QVERIFY(QDir(proc.path()).mkpath(QStringLiteral("net")));
    QVERIFY(QDir(proc.path()).mkpath(QStringLiteral("77/fd")));
    QFile table(proc.filePath(QStringLiteral("net/tcp")));
    QVERIFY(table.open(QIODevice::WriteOnly));
    table.write("  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
                "   0: 0100007F:0FA0 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     7        0 111 1 0\n"
                "   1: 00000000:0FA0 00000000:0000 0A 00000000:00000000 00:00000000 00000000 4242424        0 222 1 0\n");
    table.close();
    std::optional<PortOwner> owner = portOwner(4000, proc.path());
    QVERIFY(owner.has_value());
    QCOMPARE(owner->pid, 0);
    QCOMPARE(owner->toString(), QStringLiteral("a process of the user 4242424"));
    QVERIFY(!portOwner(4001, proc.path()).has_value());

    QVERIFY(QFile::link(QStringLiteral("socket:[222]"), proc.filePath(QStringLiteral("77/fd/3"))));
    QFile name(proc.filePath(QStringLiteral("77/comm")));
    QVERIFY(name.open(QIODevice::WriteOnly));
    name.write("litellm\n");
    name.close();
    owner = portOwner(4000, proc.path());
    QVERIFY(owner.has_value());
    QCOMPARE(owner->toString(), QStringLiteral("litellm (process 77)"));
}

QTEST_GUILESS_MAIN(TestPortOwner)
#include "tst_portowner.moc"
