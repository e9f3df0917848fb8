// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/pipeline/collectedreply.h"

namespace Gatehouse {

void CollectedReply::send(int status, HeaderList headers, QByteArray body)
{
    begin(status, std::move(headers));
    m_body = std::move(body);
    finish();
}

void CollectedReply::begin(int status, HeaderList headers)
{
    m_status = status;
    m_headers = std::move(headers);
}

void CollectedReply::finish()
{
    m_finished = true;
    if (const std::coroutine_handle<> waiting = std::exchange(m_waitingForEnd, nullptr))
        waiting.resume();
}

} // namespace Gatehouse
