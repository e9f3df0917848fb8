// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"
#include "gateway/base/iowatcher.h"
#include "gateway/http/gate/deadlines.h"
#include "gateway/http/gate/originpolicy.h"
#include "gateway/pipeline/inbound.h"

#include <QByteArray>

#include <functional>
#include <memory>

namespace Gatehouse {

class Connection;
class ResponseStream;

/// What the connections of one gate share. Owned by the gate, lives on its thread, outlives every connection.
struct GateContext {
    RequestLimits limits;
    OriginPolicy policy;
    std::shared_ptr<const Clock> clock;
    IoWatcher &watcher;
    Deadlines deadlines;
    QByteArray readBuffer;                        ///< every connection reads into it and leaves nothing there
    QByteArray date;                              ///< `Date` of the current second
    qint64 dateSecond = -1;
    bool draining = false;                        ///< finish what was begun, start nothing
    std::function<void(Connection &)> later;      ///< have `turn()` called at the end of this turn of the event loop
    std::function<void(Connection &)> closed;     ///< the connection has closed and may be destroyed, later
    std::function<void(const Refusal &)> refused; ///< for the counters
    std::function<void(std::shared_ptr<const InboundRequest>, std::shared_ptr<ResponseStream>)> submit;
};

} // namespace Gatehouse
