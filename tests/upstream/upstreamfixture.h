// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/iowatcher.h"
#include "gateway/upstream/curltransport.h"

#include <QCoroTask>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <array>

namespace Gatehouse {

/// What came of one call.
struct Outcome {
    std::optional<UpstreamHead> head;
    QByteArray body;
    std::optional<Error> error;
    int pieces = 0;
    bool done = false;

    int status() const { return head ? head->status : 0; }
    QString message() const { return error ? error->message : QString(); }
};

/// Reads a call to its end, as an Exchange does. Both must outlive the coroutine.
inline QCoro::Task<void> readAll(UpstreamCall *call, Outcome *outcome)
{
    Result<UpstreamHead> head = co_await call->head();
    if (!head) {
        outcome->error = head.error();
        outcome->done = true;
        co_return;
    }
    outcome->head = *head;
    for (;;) {
        Result<QByteArray> piece = co_await call->bytes();
        if (!piece)
            outcome->error = piece.error();
        if (!piece || piece->isEmpty())
            break;
        outcome->body += *piece;
        ++outcome->pieces;
    }
    outcome->done = true;
}

inline OutgoingRequest postTo(const QByteArray &url, const QByteArray &body = R"({"model":"m"})")
{
    OutgoingRequest request;
    request.url = url;
    request.headers = {{"Content-Type", "application/json"}, {"Authorization", "Bearer sk-canary-1234"}};
    request.body = body;
    return request;
}

/// A transport that obeys no proxy of the machine the tests run on.
inline CurlTransport::Options directOptions()
{
    CurlTransport::Options options;
    options.proxies = ProxyRules();
    return options;
}

/// A port where a connection is begun and never made: nobody accepts there, and the queue is full.
class FullPort
{
public:
    FullPort()
    {
        m_server.setListenBacklogSize(0);
        m_server.listen(QHostAddress::LocalHost);
        m_server.pauseAccepting();
        for (QTcpSocket &filler : m_fillers)
            filler.connectToHost(QHostAddress::LocalHost, m_server.serverPort());
    }
    bool isFull() const { return m_fillers.front().state() == QAbstractSocket::ConnectedState; }
    QByteArray url() const { return "http://127.0.0.1:" + QByteArray::number(m_server.serverPort()); }

private:
    QTcpServer m_server;
    std::array<QTcpSocket, 3> m_fillers;
};

/// A transport on the test's event loop, and calls to their end.
class Upstream
{
public:
    explicit Upstream(CurlTransport::Options options = directOptions()) : transport(std::make_unique<CurlTransport>(watcher, std::move(options))) {}

    Outcome ask(OutgoingRequest request)
    {
        Outcome outcome;
        const std::unique_ptr<UpstreamCall> call = transport->start(std::move(request));
        auto reading = readAll(call.get(), &outcome);
        if (!QTest::qWaitFor([&outcome] { return outcome.done; }, 20000))
            call->cancel();
        return outcome;
    }

    IoWatcher watcher;
    std::unique_ptr<CurlTransport> transport;
};

} // namespace Gatehouse
