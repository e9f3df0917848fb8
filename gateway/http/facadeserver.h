// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/facade.h"

#include <QAbstractHttpServer>
#include <QPointer>

#include <functional>

namespace Gatehouse {

/// Qt's HTTP server behind the gate: it is handed a canonical head per request, which holds only a ticket, and hands the
/// ticket back. Request and answer stay with the connection; see Facade for why. One per gate, its thread.
class FacadeServer final : public QAbstractHttpServer
{
    Q_OBJECT
public:
    using Redeem = std::function<void(quint64 ticket)>;

    /// `redeem` is called once for each ticket that went through.
    explicit FacadeServer(Redeem redeem, QObject *parent = nullptr);

    /// Puts one request through. False when QHttpServer cannot take it; the ticket is void then.
    bool pass(quint64 ticket);

protected:
    // The one difference between Qt versions: until 6.5 the second argument was the socket. Nothing is written through
    // either; a responder that is not kept lets QHttpServer go on with the next request as soon as we return.
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    using Answer = QHttpServerResponder &;
    using NoAnswer = QHttpServerResponder &;
#elif QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    using Answer = QHttpServerResponder &;
    using NoAnswer = QHttpServerResponder &&;
#else
    using Answer = QTcpSocket *;
    using NoAnswer = QTcpSocket *;
#endif
    bool handleRequest(const QHttpServerRequest &request, Answer answer) override;
    void missingHandler(const QHttpServerRequest &request, NoAnswer answer) override;

private:
    bool introduce();

    Redeem m_redeem;
    QPointer<Facade> m_facade;
    QByteArray m_head; // reused
};

} // namespace Gatehouse
