// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/pipeline/inbound.h"

namespace Gatehouse {

/// A reply that is kept instead of sent, for requests the gateway makes to itself. Lives on its worker's thread.
class CollectedReply final : public ReplySink
{
public:
    void send(int status, HeaderList headers, QByteArray body) override;
    void begin(int status, HeaderList headers) override;
    void write(QByteArray bytes) override { m_body += bytes; }
    void end() override { finish(); }
    void abort() override { finish(); }

    bool begun() const override { return m_status != 0; }
    bool clientGone() const override { return false; }
    bool congested() const override { return false; }
    qint64 bytesWritten() const override { return m_body.size(); }

    int status() const { return m_status; }
    const HeaderList &headers() const { return m_headers; }
    const QByteArray &body() const { return m_body; }

    // co_await reply.complete(): until the answer is whole.
    class Complete
    {
    public:
        explicit Complete(CollectedReply &reply) : m_reply(reply) {}
        bool await_ready() const { return m_reply.m_finished; }
        void await_suspend(std::coroutine_handle<> waiting) { m_reply.m_waitingForEnd = waiting; }
        void await_resume() {}
    private:
        CollectedReply &m_reply;
    };
    Complete complete() { return Complete(*this); }

private:
    void finish();

    int m_status = 0;
    HeaderList m_headers;
    QByteArray m_body;
    bool m_finished = false;
    std::coroutine_handle<> m_waitingForEnd;
};

} // namespace Gatehouse
