// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/headers.h"

#include <QByteArray>
#include <QList>
#include <QSslConfiguration>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace Gatehouse {

/// One answer, as the steps a server takes once a request has come whole. A plain value, built by chaining:
///
///     Script().wait(50ms).head(200, {{"Content-Type", "text/event-stream"}}).send("data: 1\n\n").reset()
///
/// Nothing is added on its own: what a head says of its body may be wrong on purpose. After the last step the next
/// request on the connection is read.
class Script
{
public:
    struct Wait { std::chrono::milliseconds time; };
    struct Gate { QByteArray name; };
    struct Bytes { QByteArray bytes; };
    struct Flood { qint64 size; };
    enum class End { Close, Reset, Hang };
    using Step = std::variant<Wait, Gate, Bytes, Flood, End>;

    Script &wait(std::chrono::milliseconds time) { return step(Wait{time}); }
    /// Waits until ScriptedServer::open() names this gate. For tests that must not depend on time.
    Script &waitFor(QByteArray gate) { return step(Gate{std::move(gate)}); }
    Script &send(QByteArray bytes) { return step(Bytes{std::move(bytes)}); }
    Script &head(int status, const HeaderList &headers = {});
    Script &chunk(const QByteArray &bytes); ///< one piece of a chunked body
    Script &lastChunk(const HeaderList &trailers = {});
    /// Zeroes as fast as the peer takes them; ScriptedServer::bytesTaken() tells how many it took.
    Script &flood(qint64 size) { return step(Flood{size}); }
    Script &close() { return step(End::Close); }
    Script &reset() { return step(End::Reset); } ///< ends the connection with a TCP reset
    Script &hang() { return step(End::Hang); }   ///< never goes on

    /// A whole answer with a correct length.
    static Script reply(int status, const QByteArray &body, HeaderList headers = {});
    static Script json(const QByteArray &body, int status = 200) { return reply(status, body, {{"Content-Type", "application/json"}}); }
    /// A chunked event stream with a pause before each piece.
    static Script events(const QList<QByteArray> &pieces, std::chrono::milliseconds between = {});

    const std::vector<Step> &steps() const { return m_steps; }

private:
    Script &step(Step next)
    {
        m_steps.push_back(std::move(next));
        return *this;
    }
    std::vector<Step> m_steps;
};

/// A request as the server got it. What is no HTTP, such as a TLS handshake on a plain port, has no method.
struct ReceivedRequest {
    QByteArray method, target;
    HeaderList headers;
    QByteArray head; ///< as it came, line ends included
    QByteArray body; ///< without its chunking
    int connection = 0; ///< 1 for the first connection that was accepted
};

/// An HTTP/1.1 server on 127.0.0.1, on a free port and a thread of its own, that answers by script and remembers what it
/// was asked. The stand-in for every provider in tests: delays, cut and malformed answers, resets, silence, redirects.
/// All functions may be called from the test's thread.
class ScriptedServer
{
public:
    /// Runs on the server's thread.
    using Responder = std::function<Script(const ReceivedRequest &)>;

    /// Speaks TLS when given a configuration with certificate and key (see TestCertificate).
    explicit ScriptedServer(const std::optional<QSslConfiguration> &tls = {});
    ~ScriptedServer();
    Q_DISABLE_COPY_MOVE(ScriptedServer)

    quint16 port() const;
    /// "http://127.0.0.1:port" and the path.
    QByteArray url(const QByteArray &path = "/v1/chat/completions") const;

    /// How every request is answered, unless an answer was enqueued. 404 before the first call.
    void respond(Responder responder);
    void respond(const Script &script);
    /// The answer to the next request that no enqueued answer is left for.
    void enqueue(const Script &script);
    /// Lets all scripts go on that wait for this gate, now and later.
    void open(const QByteArray &gate);

    QList<ReceivedRequest> requests() const;
    ReceivedRequest lastRequest() const;
    int connectionsAccepted() const;
    int connectionsOpen() const;
    /// Bytes of answers the operating system has taken from the server.
    qint64 bytesTaken() const;

private:
    struct Shared;
    class Listener;
    class Connection;
    std::shared_ptr<Shared> m_shared;
    std::unique_ptr<class QThread> m_thread;
    Listener *m_listener = nullptr; ///< lives on m_thread
};

} // namespace Gatehouse
