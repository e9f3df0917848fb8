// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/iowatcher.h"
#include "gateway/http/gate/acceptor.h"
#include "gateway/http/gate/gate.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QTcpSocket>
#include <QTest>
#include <QTimer>

#include <memory>
#include <vector>

/// A clock that only moves when told. Starts at a known second.
class StillClock final : public Gatehouse::Clock
{
public:
    Gatehouse::WallTime wall() const override
    {
        return Gatehouse::WallTime(std::chrono::seconds(784111777)) + std::chrono::duration_cast<std::chrono::microseconds>(m_passed);
    }
    Gatehouse::SteadyTime steady() const override { return Gatehouse::SteadyTime(std::chrono::hours(1)) + m_passed; }
    void pass(std::chrono::milliseconds time) { m_passed += time; }

private:
    std::chrono::milliseconds m_passed{0};
};

/// Runs the event loop until `predicate` holds, without the pauses of QTest::qWaitFor. False after five seconds.
template <class Predicate>
bool waitUntil(Predicate predicate)
{
    const QDeadlineTimer deadline(5000);
    QTimer wake;
    wake.start(100);
    while (!predicate()) {
        if (deadline.hasExpired())
            return false;
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    }
    return true;
}

/// A gate behind a real listener on a free port, with a dispatch that keeps what it is given, or answers by `answer`.
class GateFixture
{
public:
    struct Call {
        std::shared_ptr<const Gatehouse::InboundRequest> request;
        std::shared_ptr<Gatehouse::ReplySink> reply;
    };

    static Gatehouse::GateOptions options()
    {
        Gatehouse::GateOptions options;
        options.times.sweep = std::chrono::milliseconds(5);
        return options;
    }

    explicit GateFixture(Gatehouse::GateOptions options = GateFixture::options(), int mostConnections = 64) : acceptor(mostConnections)
    {
        const Gatehouse::Result<void> listening = acceptor.listen({QHostAddress(QHostAddress::LocalHost)}, 0);
        Q_ASSERT(listening.ok());
        options.origin.port = acceptor.port();
        gate = std::make_unique<Gatehouse::Gate>(options, clock, watcher, [this](auto request, auto reply) {
            calls.push_back({request, reply});
            if (answer)
                answer(request, reply);
        });
        acceptor.start({gate.get()});
    }
    ~GateFixture() { acceptor.stop(); }

    /// Answers everything with 200 and the request's method, path and body.
    void echo()
    {
        answer = [](auto request, auto reply) {
            reply->send(200, {{"Content-Type", "text/plain"}}, request->method + ' ' + request->path + ' ' + request->body);
        };
    }

    std::shared_ptr<StillClock> clock = std::make_shared<StillClock>();
    Gatehouse::IoWatcher watcher;
    Gatehouse::Acceptor acceptor;
    std::vector<Call> calls;
    Gatehouse::Dispatch answer;
    std::unique_ptr<Gatehouse::Gate> gate;
};

/// A client that sends what it is told and keeps what it gets.
class RawClient
{
public:
    explicit RawClient(GateFixture &fixture, qint64 readBuffer = 0)
    {
        socket.setReadBufferSize(readBuffer);
        QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [this] {
            if (reading)
                received += socket.readAll();
        });
        socket.connectToHost(QHostAddress(QHostAddress::LocalHost), fixture.acceptor.port());
        connected = socket.waitForConnected(5000);
    }

    void send(const QByteArray &bytes)
    {
        socket.write(bytes);
        socket.flush();
    }
    bool isClosed() const { return socket.state() == QAbstractSocket::UnconnectedState; }
    bool waitUntilClosed()
    {
        return waitUntil([this] { return isClosed(); });
    }
    bool waitFor(const QByteArray &text)
    {
        return waitUntil([&] { return received.contains(text); });
    }
    /// Status codes of the answers so far, in order.
    QList<int> statuses() const
    {
        QList<int> found;
        for (qsizetype at = received.indexOf("HTTP/1.1 "); at >= 0; at = received.indexOf("HTTP/1.1 ", at + 1)) {
            if (const int status = received.mid(at + 9, 3).toInt(); status > 0)
                found.append(status);
        }
        return found;
    }
    QByteArray header(const QByteArray &name) const
    {
        const qsizetype at = received.indexOf("\r\n" + name + ": ");
        const qsizetype from = at + 4 + name.size();
        return at < 0 ? QByteArray() : received.mid(from, received.indexOf("\r\n", from) - from);
    }
    QByteArray body() const { return received.mid(received.indexOf("\r\n\r\n") + 4); }

    QTcpSocket socket;
    QByteArray received;
    bool connected = false;
    bool reading = true;
};

inline QByteArray get(const QByteArray &path, const QByteArray &fields = {})
{
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n";
}

inline QByteArray postRequest(const QByteArray &path, const QByteArray &body, const QByteArray &fields = {})
{
    return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n" + fields + "\r\n" + body;
}
