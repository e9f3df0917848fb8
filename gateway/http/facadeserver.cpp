// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/facadeserver.h"

#include "gateway/base/log.h"

#include <QHttpServerRequest>
#include <QHttpServerResponder>
#include <QTcpServer>

#include <memory>

namespace Gatehouse {
namespace {

// QHttpServer reads a head byte by byte, so ours is short.
const QByteArray ticketField = QByteArrayLiteral("t");

/// The only way to give QHttpServer a socket: as a pending connection of a listening server.
class Introducer final : public QTcpServer
{
public:
    using QTcpServer::QTcpServer;
    using QTcpServer::addPendingConnection;
};

} // namespace

FacadeServer::FacadeServer(Redeem redeem, QObject *parent) : QAbstractHttpServer(parent), m_redeem(std::move(redeem)) {}

bool FacadeServer::introduce()
{
    if (m_facade && m_facade->isOpenForRequests())
        return true;
    // QHttpServer takes connections of listening servers only. This one accepts none and is gone again at once.
    const auto introducer = std::make_unique<Introducer>();
    if (!introducer->listen(QHostAddress::LocalHost)) {
        qCCritical(lcGate, "No local port for the HTTP server: %ls", qUtf16Printable(introducer->errorString()));
        return false;
    }
    introducer->pauseAccepting();
    bind(introducer.get());
    m_facade = new Facade(this); // QHttpServer deletes it, or takes it over
    introducer->addPendingConnection(m_facade);
    return true;
}

bool FacadeServer::pass(quint64 ticket)
{
    if (!introduce())
        return false;
    m_head.clear();
    m_head.reserve(128);
    m_head += "GET / HTTP/1.1\r\nt:";
    m_head += QByteArray::number(ticket);
    m_head += "\r\n\r\n";
    m_facade->feed(m_head);
    return m_facade && m_facade->isOpenForRequests();
}

bool FacadeServer::handleRequest(const QHttpServerRequest &request, Answer)
{
    m_redeem(request.value(ticketField).toULongLong());
    return true;
}

void FacadeServer::missingHandler(const QHttpServerRequest &, NoAnswer) {}

} // namespace Gatehouse
