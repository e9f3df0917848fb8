// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/requestservice.h"

#include <atomic>

namespace Gatehouse {

class Storage;

/// The request log over the storage threads. Main thread; owned by the engine.
class RequestLog final : public RequestService
{
    Q_OBJECT
public:
    /// `storage` and `capture` (which the workers read) outlive this.
    RequestLog(Storage &storage, std::atomic<bool> &capture, QObject *parent = nullptr);

    QFuture<Result<RequestPage>> list(RequestQuery query) override;
    QFuture<Result<CapturedExchange>> exchange(QByteArray requestId) override;
    bool captureEnabled() const override { return m_capture; }
    void setCaptureEnabled(bool enabled) override;

private:
    Storage &m_storage;
    std::atomic<bool> &m_capture;
};

} // namespace Gatehouse
