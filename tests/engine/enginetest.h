// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/engine/engine.h"
#include "gateway/base/json.h"
#include "gateway/secrets/redactor.h"
#include "gateway/services/gatewayservice.h"

#include <QFile>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

namespace Gatehouse {

/// What the variables of the machine say must not reach a test.
inline void forgetVariables()
{
    for (const char *name : {"LITELLM_MASTER_KEY", "DATABASE_URL", "LITELLM_DROP_PARAMS", "OPENAI_API_KEY", "OPENAI_BASE_URL"})
        qunsetenv(name);
}

inline bool writeFile(const QString &path, const QByteArray &content)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

/// A whole gateway in a directory of its own, on a free port of 127.0.0.1.
class EngineBench
{
public:
    EngineBench()
    {
        options.dataDirectory = directory.path();
        options.host = QStringLiteral("127.0.0.1");
        options.port = 0;
        options.workers = 2;
    }

    bool create()
    {
        Result<std::unique_ptr<Engine>> made = Engine::create(options, std::make_shared<Redactor>());
        if (!made) {
            failure = made.error();
            return false;
        }
        engine = std::move(*made);
        listening = std::make_unique<QSignalSpy>(engine.get(), &Engine::listening);
        failed = std::make_unique<QSignalSpy>(engine.get(), &Engine::startFailed);
        stopped = std::make_unique<QSignalSpy>(engine.get(), &Engine::stopped);
        return true;
    }
    bool start()
    {
        if (!engine && !create())
            return false;
        const auto before = listening->count();
        engine->start();
        return QTest::qWaitFor([&] { return listening->count() > before; }, 5000);
    }
    GatewayService &gateway() const { return *engine->services().gateway; }
    quint16 port() const { return gateway().status().port; }
    bool hasNotice(const QString &id) const
    {
        const QList<Notice> notices = gateway().notices();
        return std::any_of(notices.begin(), notices.end(), [&id](const Notice &notice) { return notice.id.startsWith(id); });
    }
    /// Sends bytes over a connection of their own, and gives what came until the gateway closed it.
    QByteArray exchange(const QByteArray &bytes)
    {
        QTcpSocket socket;
        socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port());
        socket.write(bytes);
        (void)QTest::qWaitFor([&socket] { return socket.state() == QAbstractSocket::UnconnectedState; }, 5000);
        return socket.readAll();
    }
    QByteArray get(const QByteArray &path, const QByteArray &fields = {})
    {
        return exchange("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + fields + "\r\n");
    }
    QByteArray post(const QByteArray &path, const QByteArray &body)
    {
        return exchange(postBytes(path, body));
    }
    static QByteArray postBytes(const QByteArray &path, const QByteArray &body)
    {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: "
            + QByteArray::number(body.size()) + "\r\n\r\n" + body;
    }

    QTemporaryDir directory;
    EngineOptions options;
    Error failure;
    std::unique_ptr<Engine> engine;
    std::unique_ptr<QSignalSpy> listening, failed, stopped;
};

inline int statusIn(const QByteArray &answer)
{
    return answer.startsWith("HTTP/1.1 ") ? answer.mid(9, 3).toInt() : 0;
}

} // namespace Gatehouse
