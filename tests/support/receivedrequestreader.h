// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/scriptedserver.h"

namespace Gatehouse {

/// Reads requests off a connection for the ScriptedServer. Trusting on purpose: its peers are our own programs.
class ReceivedRequestReader
{
public:
    void feed(const QByteArray &bytes) { m_buffer += bytes; }
    /// The next request that has come whole.
    std::optional<ReceivedRequest> take();

private:
    /// Size of the chunked body at `from`, with its chunking; -1 while it is incomplete.
    qsizetype takeChunks(qsizetype from, QByteArray &body) const;

    QByteArray m_buffer;
};

} // namespace Gatehouse
