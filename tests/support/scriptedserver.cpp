// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scriptedserver.h"

#include "tests/support/receivedrequestreader.h"

#include <QMutex>
#include <QPointer>
#include <QSslSocket>
#include <QTcpServer>
#include <QThread>
#include <QTimer>

#include <atomic>
#include <deque>
#include <set>

#include <sys/socket.h>

namespace Gatehouse {
namespace {

constexpr qint64 floodPiece = 64 * 1024;

QByteArray headerLines(const HeaderList &headers)
{
    QByteArray lines;
    for (const auto &[name, value] : headers)
        lines += name + ": " + value + "\r\n";
    return lines;
}

template <class... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

} // namespace

Script &Script::head(int status, const HeaderList &headers)
{
    return send("HTTP/1.1 " + QByteArray::number(status) + " Scripted\r\n" + headerLines(headers) + "\r\n");
}

Script &Script::chunk(const QByteArray &bytes)
{
    return send(QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n");
}

Script &Script::lastChunk(const HeaderList &trailers)
{
    return send("0\r\n" + headerLines(trailers) + "\r\n");
}

Script Script::reply(int status, const QByteArray &body, HeaderList headers)
{
    headers.set("Content-Length", QByteArray::number(body.size()));
    return Script().head(status, headers).send(body);
}

Script Script::events(const QList<QByteArray> &pieces, std::chrono::milliseconds between)
{
    Script script;
    script.head(200, {{"Content-Type", "text/event-stream"}, {"Transfer-Encoding", "chunked"}});
    for (const QByteArray &piece : pieces) {
        if (between.count() > 0)
            script.wait(between);
        script.chunk(piece);
    }
    return script.lastChunk();
}

/// What both threads see.
struct ScriptedServer::Shared {
    mutable QMutex mutex; ///< guards the four below
    Responder responder = [](const ReceivedRequest &) { return Script::reply(404, "nothing is scripted"); };
    std::deque<Script> enqueued;
    std::set<QByteArray> openGates;
    QList<ReceivedRequest> requests;

    std::atomic<int> accepted{0};
    std::atomic<int> open{0};
    std::atomic<qint64> taken{0};
    quint16 port = 0;
    bool tls = false;

    bool isOpen(const QByteArray &gate) const
    {
        const QMutexLocker lock(&mutex);
        return openGates.contains(gate);
    }
    Script answerTo(const ReceivedRequest &request)
    {
        Responder chosen;
        {
            const QMutexLocker lock(&mutex);
            requests.append(request);
            if (!enqueued.empty()) {
                Script script = std::move(enqueued.front());
                enqueued.pop_front();
                return script;
            }
            chosen = responder;
        }
        return chosen(request);
    }
};

/// One accepted connection: reads a request, plays its script, reads the next.
class ScriptedServer::Connection : public QObject
{
public:
    Connection(std::shared_ptr<Shared> shared, QTcpSocket *socket, int number, QObject *parent)
        : QObject(parent), m_shared(std::move(shared)), m_socket(socket), m_number(number)
    {
        m_socket->setParent(this);
        m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        ++m_shared->open;
        connect(m_socket, &QTcpSocket::readyRead, this, [this] { read(); });
        connect(m_socket, &QTcpSocket::bytesWritten, this, [this](qint64 bytes) {
            m_shared->taken += bytes;
            if (m_floodLeft > 0)
                flood();
        });
        connect(m_socket, &QTcpSocket::disconnected, this, [this] { deleteLater(); });
    }
    ~Connection() override { --m_shared->open; }

    void gateOpened()
    {
        if (m_atGate)
            play();
    }

private:
    void read()
    {
        m_parser.feed(m_socket->readAll());
        next();
    }
    void next()
    {
        if (m_playing)
            return;
        std::optional<ReceivedRequest> request = m_parser.take();
        if (!request)
            return;
        request->connection = m_number;
        m_script = m_shared->answerTo(*request);
        m_step = 0;
        m_playing = true;
        play();
    }
    void play()
    {
        m_atGate = false;
        while (m_step < m_script.steps().size()) {
            if (!take(m_script.steps()[m_step]))
                return;
            ++m_step;
        }
        m_playing = false;
        next();
    }
    void later(std::chrono::milliseconds time)
    {
        ++m_step;
        QTimer::singleShot(time, Qt::PreciseTimer, this, [this] { play(); });
    }
    /// False when the script does not go on at once.
    bool take(const Script::Step &step)
    {
        return std::visit(Overloaded{[this](const Script::Wait &wait) { later(wait.time); return false; },
                                     [this](const Script::Gate &gate) { m_atGate = !m_shared->isOpen(gate.name); return !m_atGate; },
                                     [this](const Script::Bytes &bytes) { m_socket->write(bytes.bytes); m_socket->flush(); return true; },
                                     [this](const Script::Flood &size) { m_floodLeft = size.size; ++m_step; flood(); return false; },
                                     [this](Script::End end) { finish(end); return false; }},
                          step);
    }
    void flood()
    {
        static const QByteArray zeroes(floodPiece, '0');
        if (m_socket->bytesToWrite() > 0)
            return;
        const qint64 size = std::min(m_floodLeft, floodPiece);
        m_floodLeft -= size;
        m_socket->write(zeroes.constData(), size);
        if (m_floodLeft == 0)
            QTimer::singleShot(0, this, [this] { play(); });
    }
    void finish(Script::End end)
    {
        if (end == Script::End::Hang)
            return;
        if (end == Script::End::Close) {
            m_socket->disconnectFromHost();
            return;
        }
        const linger now{1, 0};
        ::setsockopt(static_cast<int>(m_socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &now, sizeof now);
        m_socket->abort();
    }

    std::shared_ptr<Shared> m_shared;
    QTcpSocket *m_socket;
    int m_number;
    ReceivedRequestReader m_parser;
    Script m_script;
    std::size_t m_step = 0;
    qint64 m_floodLeft = 0;
    bool m_playing = false;
    bool m_atGate = false;
};

class ScriptedServer::Listener : public QTcpServer
{
public:
    Listener(std::shared_ptr<Shared> shared, const std::optional<QSslConfiguration> &tls) : m_shared(std::move(shared)), m_tls(tls)
    {
        setListenBacklogSize(1024);
        listen(QHostAddress::LocalHost);
        m_shared->port = serverPort();
    }
    void gateOpened()
    {
        const QObjectList list = children();
        for (QObject *child : list) {
            if (auto *connection = dynamic_cast<Connection *>(child))
                connection->gateOpened();
        }
    }

protected:
    void incomingConnection(qintptr descriptor) override
    {
        const int number = ++m_shared->accepted;
        if (!m_tls) {
            auto *socket = new QTcpSocket;
            socket->setSocketDescriptor(descriptor);
            new Connection(m_shared, socket, number, this);
            return;
        }
        auto *socket = new QSslSocket;
        socket->setSocketDescriptor(descriptor);
        socket->setSslConfiguration(*m_tls);
        new Connection(m_shared, socket, number, this);
        socket->startServerEncryption();
    }

private:
    std::shared_ptr<Shared> m_shared;
    std::optional<QSslConfiguration> m_tls;
};

ScriptedServer::ScriptedServer(const std::optional<QSslConfiguration> &tls) : m_shared(std::make_shared<Shared>()), m_thread(std::make_unique<QThread>())
{
    m_shared->tls = tls.has_value();
    m_thread->setObjectName(QStringLiteral("scripted server"));
    m_listener = new Listener(m_shared, tls);
    m_listener->moveToThread(m_thread.get());
    QObject::connect(m_thread.get(), &QThread::finished, m_listener, &QObject::deleteLater);
    m_thread->start();
}

ScriptedServer::~ScriptedServer()
{
    m_thread->quit();
    m_thread->wait();
}

quint16 ScriptedServer::port() const
{
    return m_shared->port;
}

QByteArray ScriptedServer::url(const QByteArray &path) const
{
    return (m_shared->tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + QByteArray::number(port()) + path;
}

void ScriptedServer::respond(Responder responder)
{
    const QMutexLocker lock(&m_shared->mutex);
    m_shared->responder = std::move(responder);
}

void ScriptedServer::respond(const Script &script)
{
    respond([script](const ReceivedRequest &) { return script; });
}

void ScriptedServer::enqueue(const Script &script)
{
    const QMutexLocker lock(&m_shared->mutex);
    m_shared->enqueued.push_back(script);
}

void ScriptedServer::open(const QByteArray &gate)
{
    {
        const QMutexLocker lock(&m_shared->mutex);
        m_shared->openGates.insert(gate);
    }
    QMetaObject::invokeMethod(m_listener, [listener = m_listener] { listener->gateOpened(); });
}

QList<ReceivedRequest> ScriptedServer::requests() const
{
    const QMutexLocker lock(&m_shared->mutex);
    return m_shared->requests;
}

ReceivedRequest ScriptedServer::lastRequest() const
{
    const QMutexLocker lock(&m_shared->mutex);
    return m_shared->requests.isEmpty() ? ReceivedRequest() : m_shared->requests.last();
}

int ScriptedServer::connectionsAccepted() const
{
    return m_shared->accepted;
}

int ScriptedServer::connectionsOpen() const
{
    return m_shared->open;
}

qint64 ScriptedServer::bytesTaken() const
{
    return m_shared->taken;
}

} // namespace Gatehouse
