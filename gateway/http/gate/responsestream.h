// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/gate/responsehead.h"
#include "gateway/pipeline/inbound.h"

#include <memory>

namespace Gatehouse {

class Connection;

/// The answer to one request: frames what a route writes and gives it to the connection. Held by whoever answers; the
/// connection only points to it. Dropped without an answer, it answers 500 (or cuts a begun stream) by itself, so that no
/// client waits for ever. Lives on its gate's thread.
class ResponseStream final : public ReplySink, public std::enable_shared_from_this<ResponseStream>
{
public:
    ResponseStream(Connection &connection, ResponseFacts facts);
    ~ResponseStream() override;

    void send(int status, HeaderList headers, QByteArray body) override;
    void begin(int status, HeaderList headers) override;
    void write(QByteArray bytes) override;
    void end() override;
    void abort() override;

    bool begun() const override { return m_begun; }
    bool clientGone() const override;
    bool congested() const override;
    qint64 bytesWritten() const override { return m_written; }

    // For the connection:
    void connectionGone();    ///< the client left, or the connection was given up
    void connectionDrained(); ///< little waits to be sent

private:
    bool open() const { return m_connection && m_begun && !m_complete; }
    void queueChunk(QByteArray bytes);
    void complete();

    Connection *m_connection; // null once the answer is complete or the connection gone
    ResponseFacts m_facts;
    qint64 m_written = 0;
    bool m_begun = false;
    bool m_complete = false;
    bool m_gone = false;
    bool m_chunked = false;
    bool m_bodyless = false;
};

} // namespace Gatehouse
