// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/facadeserver.h"

#include <QTcpServer>
#include <QTest>

#include <limits>

using namespace Gatehouse;

/// QHttpServer hands back what it is handed, each ticket once and in order, and survives whatever it does to its socket.
class TestFacade : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyTicketOnceInOrder();
    void everyWidthOfTicket();
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
        QVERIFY(server.pass(ticket * 7919));
        passed.append(ticket * 7919);
    }
    QTRY_COMPARE(redeemed, passed);
    QCoreApplication::processEvents();
    QCOMPARE(redeemed.size(), passed.size());
}

void TestFacade::everyWidthOfTicket()
{
    QList<quint64> redeemed;
    FacadeServer server([&](quint64 ticket) { redeemed.append(ticket); });
    const QList<quint64> tickets{1, 10, 4'294'967'296, std::numeric_limits<quint64>::max()};
    for (const quint64 ticket : tickets)
        QVERIFY(server.pass(ticket));
    QTRY_COMPARE(redeemed, tickets);
}

void TestFacade::aTicketFromInsideAnother()
{
    QList<quint64> redeemed;
    FacadeServer *self = nullptr;
    FacadeServer server([&](quint64 ticket) {
        redeemed.append(ticket);
        if (ticket < 5)
            self->pass(ticket + 1);
    });
    self = &server;
    QVERIFY(server.pass(1));
    QTRY_COMPARE(redeemed, QList<quint64>({1, 2, 3, 4, 5}));
    QVERIFY(server.pass(6));
    QTRY_COMPARE(redeemed.size(), 6);
}

void TestFacade::comesBackAfterBeingClosed()
{
    QList<quint64> redeemed;
    FacadeServer server([&](quint64 ticket) { redeemed.append(ticket); });
    for (quint64 ticket = 1; ticket <= 3; ++ticket) {
        QVERIFY(server.pass(ticket));
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
    QVERIFY(server.pass(1));
    QTRY_COMPARE(redeemed, 1);
    for (const QTcpServer *one : server.findChildren<QTcpServer *>())
        QVERIFY(!one->isListening());
}

QTEST_GUILESS_MAIN(TestFacade)
#include "tst_facade.moc"
