// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/domain/requestquery.h"

#include <QFuture>
#include <QObject>

namespace Gatehouse {

/// The request log. Main thread; answers come from the storage threads.
class RequestService : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    virtual QFuture<Result<RequestPage>> list(RequestQuery query) = 0;
    /// Both sides of one exchange; NotFound when capture was off at the time.
    virtual QFuture<Result<CapturedExchange>> exchange(QByteArray requestId) = 0;
    virtual bool captureEnabled() const = 0;
    virtual void setCaptureEnabled(bool enabled) = 0;

Q_SIGNALS:
    /// New rows, oldest first, at most a few times a second.
    void recorded(const QList<Gatehouse::RequestRecord> &rows);
    void captureEnabledChanged(bool enabled);
};

} // namespace Gatehouse
