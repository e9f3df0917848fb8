// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/singleinstance.h"

#include "gateway/base/log.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QLocalSocket>
#include <QTimer>

#include <chrono>

using namespace std::chrono_literals;

namespace Gatehouse {
namespace {

constexpr int patienceMilliseconds = 3000;
constexpr qsizetype longestRequest = 4096;
const QByteArray request = "activate ";
const QByteArray shownAnswer = "shown\n";

/// A socket in the data directory, which nobody else may enter; where its path would be too long for the system (or names
/// are no paths, as on Windows), one named after it.
QString serverNameFor(const QString &directory)
{
#ifdef Q_OS_UNIX
    const QString path = directory + QStringLiteral("/gatehouse.socket");
    // sun_path holds 104 to 108 bytes; Qt binds under a longer name first and renames.
    if (QFile::encodeName(path).size() < 80)
        return path;
#endif
    const QByteArray hash = QCryptographicHash::hash(directory.toUtf8(), QCryptographicHash::Sha256).toHex().first(16);
    return QStringLiteral("gatehouse-") + QString::fromLatin1(hash);
}

} // namespace

SingleInstance::SingleInstance(const QString &dataDirectory, QObject *parent)
    : QObject(parent)
    , m_lockPath(dataDirectory + QStringLiteral("/gatehouse.lock"))
    , m_serverName(serverNameFor(QDir(dataDirectory).absolutePath()))
    , m_lock(m_lockPath)
{
    m_lock.setStaleLockTime(0); // never by age: we run for months
    connect(&m_server, &QLocalServer::newConnection, this, &SingleInstance::serve);
}

bool SingleInstance::lock()
{
    if (m_lock.tryLock(0))
        return true;
    // Qt asks whether the process in the file is alive. Process ids come round again, in containers at every start (1), so
    // that is not the last word: the file can be removed only when nobody holds the system's lock on it.
    return m_lock.error() == QLockFile::LockFailedError && m_lock.removeStaleLockFile() && m_lock.tryLock(0);
}

Result<SingleInstance::Claim> SingleInstance::claim(const QByteArray &token)
{
    if (lock())
        return listen();
    if (m_lock.error() != QLockFile::LockFailedError)
        return Error(ErrorKind::Configuration, QStringLiteral("The lock %1 cannot be made. Check the permissions of its directory.").arg(m_lockPath));
    return askTheOther(token);
}

Result<SingleInstance::Claim> SingleInstance::listen()
{
    QLocalServer::removeServer(m_serverName); // left by a process that was killed; the lock says there is no other
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    // Without it a second start cannot show our window, and says so. No reason not to run.
    if (!m_server.listen(m_serverName))
        qCWarning(lcEngine, "Cannot listen for a second start at %s: %s", qPrintable(m_serverName), qPrintable(m_server.errorString()));
    return Claim::First;
}

Result<SingleInstance::Claim> SingleInstance::askTheOther(const QByteArray &token)
{
    QLocalSocket socket;
    socket.connectToServer(m_serverName);
    const bool isAsked = socket.waitForConnected(patienceMilliseconds) && socket.write(request + token.toPercentEncoding() + '\n') > 0
                         && (socket.bytesToWrite() == 0 || socket.waitForBytesWritten(patienceMilliseconds));
    while (isAsked && !socket.canReadLine()) {
        if (!socket.waitForReadyRead(patienceMilliseconds))
            break;
    }
    if (isAsked && socket.readLine() == shownAnswer)
        return Claim::Another;
    qint64 pid = 0;
    QString host, program;
    m_lock.getLockInfo(&pid, &host, &program);
    return Error(ErrorKind::Conflict,
                 QStringLiteral("Gatehouse is already running (process %1%2) and does not answer. End it, or start this one with another --data-dir.")
                     .arg(pid)
                     .arg(host.isEmpty() || host == QSysInfo::machineHostName() ? QString() : QStringLiteral(" on %1").arg(host)),
                 socket.errorString());
}

void SingleInstance::serve()
{
    while (QLocalSocket *socket = m_server.nextPendingConnection()) {
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        const auto read = [this, socket] {
            if (!socket->canReadLine()) {
                if (socket->bytesAvailable() > longestRequest)
                    socket->abort();
                return;
            }
            const QByteArray line = socket->readLine(longestRequest).trimmed();
            if (line.startsWith(request.trimmed())) {
                socket->write(shownAnswer);
                Q_EMIT activationRequested(QByteArray::fromPercentEncoding(line.sliced(request.trimmed().size()).trimmed()));
            }
            socket->disconnectFromServer();
        };
        connect(socket, &QLocalSocket::readyRead, this, read);
        QTimer::singleShot(std::chrono::milliseconds(patienceMilliseconds), socket, [socket] { socket->abort(); });
        read(); // it may all be here already
    }
}

} // namespace Gatehouse
