// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QTcpSocket>

namespace Gatehouse {

/// The only socket QHttpServer ever sees. It has no descriptor: the gate feeds it heads the gate has written itself, one
/// line break and one field as it should be, and what QHttpServer writes goes nowhere. So none of QHttpServer's parsing
/// is exposed to a client, and no client's leaving to QHttpServer. Owned by QHttpServer once introduced; its thread.
class Facade final : public QTcpSocket
{
public:
    explicit Facade(QObject *parent);
    ~Facade() override;

    /// Makes one request head readable and says so; QHttpServer has handled it when this returns, or will when it is
    /// through with the one before.
    void feed(const QByteArray &head);
    /// False once QHttpServer has closed it.
    bool isOpenForRequests() const { return m_open; }

    qint64 bytesAvailable() const override;
    qint64 bytesToWrite() const override { return 0; }
    void disconnectFromHost() override;

protected:
    qint64 readData(char *into, qint64 most) override;
    qint64 readLineData(char *into, qint64 most) override;
    qint64 writeData(const char *from, qint64 size) override;

private:
    QByteArray m_waiting;
    qsizetype m_read = 0;
    bool m_open = true;
};

} // namespace Gatehouse
