// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scriptedtransport.h"

#include <QTimer>

namespace Gatehouse {

class ScriptedTransport::Call final : public QObject, public UpstreamCall
{
public:
    Call(ScriptedTransport &transport, Answer answer) : m_transport(transport), m_answer(std::move(answer)) { turnLater(); }

    bool headReady() const override { return m_cancelled || m_turns > 0; }
    bool bytesReady() const override { return m_cancelled || (m_turns > 1 && (!m_answer.pieces.empty() || !m_answer.holds)); }
    Result<UpstreamHead> takeHead() override
    {
        if (m_cancelled)
            return Error(ErrorKind::ClientGone, QStringLiteral("The client left."));
        if (m_answer.noHead)
            return *m_answer.noHead;
        turnLater();
        return UpstreamHead{m_answer.status, m_answer.headers};
    }
    Result<QByteArray> takeBytes() override
    {
        if (m_cancelled)
            return Error(ErrorKind::ClientGone, QStringLiteral("The client left."));
        if (m_answer.pieces.empty()) {
            if (m_answer.atEnd)
                return *m_answer.atEnd;
            return QByteArray();
        }
        QByteArray piece = std::move(m_answer.pieces.front());
        m_answer.pieces.pop_front();
        m_turns = 1;
        turnLater();
        return piece;
    }
    void cancel() override
    {
        if (!std::exchange(m_cancelled, true)) {
            ++m_transport.cancelled;
            wake();
        }
    }
    bool requestSent() const override { return true; }
    std::chrono::microseconds waited() const override { return std::chrono::microseconds(1500); }

private:
    void turnLater()
    {
        QTimer::singleShot(0, this, [this] {
            ++m_turns;
            if (bytesReady() || m_turns == 1)
                wake();
        });
    }

    ScriptedTransport &m_transport;
    Answer m_answer;
    int m_turns = 0;
    bool m_cancelled = false;
};

std::unique_ptr<UpstreamCall> ScriptedTransport::start(OutgoingRequest request)
{
    requests.push_back(std::move(request));
    Answer answer;
    if (m_answers.empty()) {
        answer.noHead = Error(ErrorKind::Internal, QStringLiteral("The test scripted no answer for this call."));
    } else {
        answer = std::move(m_answers.front());
        m_answers.pop_front();
    }
    return std::make_unique<Call>(*this, std::move(answer));
}

} // namespace Gatehouse
