// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/facade.h"

#include <QHostAddress>

#include <algorithm>
#include <cstring>

namespace Gatehouse {

Facade::Facade(QObject *parent) : QTcpSocket(parent)
{
    setSocketState(ConnectedState);
    setOpenMode(ReadWrite | Unbuffered);
    setPeerAddress(QHostAddress(QHostAddress::LocalHost));
}

Facade::~Facade()
{
    // The base class would otherwise disconnect a connection that never was.
    setSocketState(UnconnectedState);
}

void Facade::feed(const QByteArray &head)
{
    if (m_read == m_waiting.size()) {
        m_waiting = head;
        m_read = 0;
    } else {
        m_waiting.append(head);
    }
    Q_EMIT readyRead();
}

qint64 Facade::bytesAvailable() const
{
    return m_waiting.size() - m_read + QIODevice::bytesAvailable();
}

qint64 Facade::readData(char *into, qint64 most)
{
    // Empty is 0, not -1: QHttpServer closes on -1.
    const qsizetype count = std::min<qsizetype>(most, m_waiting.size() - m_read);
    std::memcpy(into, m_waiting.constData() + m_read, static_cast<std::size_t>(count));
    m_read += count;
    return count;
}

qint64 Facade::readLineData(char *into, qint64 most)
{
    return QIODevice::readLineData(into, most);
}

qint64 Facade::writeData(const char *, qint64 size)
{
    return size;
}

void Facade::disconnectFromHost()
{
    if (!std::exchange(m_open, false))
        return;
    setSocketState(UnconnectedState);
    Q_EMIT disconnected();
}

} // namespace Gatehouse
