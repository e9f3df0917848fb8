// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/facadeserver.h"

#include <QTcpServer>
#include <QTest>

using namespace Gatehouse;

/// QHttpServer hands back what it is handed, each ticket once and in order, and survives whatever it does to its socket.
class TestFacade : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyTicketOnceInOrder();
    void everyMethod();
    void aTicketFromInsideAnother();
    void comesBackAfterBeingClosed();
    void nothingKeepsListening();
};

void TestFacade::everyTicketOnceInOrder()
{
    QList<quint64> redeemed;
    FacadeServer server([&](quint64 ticket) { redeemed.append(ticket); });
    QList<quint64> passed;
    for (quint64 ticket = 1; ticket <= 1000; ++ticket) {
        QVERIFY(server.pass(ticket * 7919, "POST"));
        passed.append(ticket * 7919);
    }
    QTRY_COMPARE(redeemed, passed);
    QCoreApplication::processEvents();
    QCOMPARE(redeemed.size(), passed.size());
}

void TestFacade::everyMethod()
{
    QList<quint64> redeemed;
    FacadeServer server([&](quint64 ticket) { redeemed.append(ticket); });
    quint64 ticket = 0;
    for (const char *method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
        QVERIFY(server.pass(++ticket, method));
    QTRY_COMPARE(redeemed, QList<quint64>({1, 2, 3, 4, 5, 6, 7}));
}

void TestFacade::aTicketFromInsideAnother()
{
    QList<quint64> redeemed;
    FacadeServer *self = nullptr;
    FacadeServer server([&](quint64 ticket) {
        redeemed.append(ticket);
        if (ticket < 5)
            self->pass(ticket + 1, "GET");
    });
    self = &server;
    QVERIFY(server.pass(1, "GET"));
    QTRY_COMPARE(redeemed, QList<quint64>({1, 2, 3, 4, 5}));
    QVERIFY(server.pass(6, "GET"));
    QTRY_COMPARE(redeemed.size(), 6);
}

void TestFacade::comesBackAfterBeingClosed()
{
    QList<quint64> redeemed;
    FacadeServer server([&](quint64 ticket) { redeemed.append(ticket); });
    for (quint64 ticket = 1; ticket <= 3; ++ticket) {
        QVERIFY(server.pass(ticket, "GET"));
        QTRY_COMPARE(redeemed.size(), static_cast<qsizetype>(ticket));
        // As QHttpServer does it when a connection has been idle (6.10).
        auto *socket = server.findChild<QTcpSocket *>();
        QVERIFY(socket);
        QPointer<QTcpSocket> gone(socket);
        socket->disconnectFromHost();
        QTRY_VERIFY(!gone);
    }
}

void TestFacade::nothingKeepsListening()
{
    int redeemed = 0;
    FacadeServer server([&](quint64) { ++redeemed; });
    QVERIFY(server.pass(1, "GET"));
    QTRY_COMPARE(redeemed, 1);
    for (const QTcpServer *one : server.findChildren<QTcpServer *>())
        QVERIFY(!one->isListening());
}

QTEST_GUILESS_MAIN(TestFacade)
#include "tst_facade.moc"
