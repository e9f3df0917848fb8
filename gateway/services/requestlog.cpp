// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/requestlog.h"

#include "gateway/storage/storage.h"

namespace Gatehouse {

RequestLog::RequestLog(Storage &storage, std::atomic<bool> &capture, QObject *parent)
    : RequestService(parent), m_storage(storage), m_capture(capture)
{
    connect(&storage, &Storage::recorded, this, &RequestService::recorded);
}

QFuture<Result<RequestPage>> RequestLog::list(RequestQuery query)
{
    return m_storage.requests(std::move(query));
}

QFuture<Result<CapturedExchange>> RequestLog::exchange(QByteArray requestId)
{
    return m_storage.exchange(std::move(requestId));
}

void RequestLog::setCaptureEnabled(bool enabled)
{
    if (m_capture.exchange(enabled) != enabled)
        Q_EMIT captureEnabledChanged(enabled);
}

} // namespace Gatehouse
