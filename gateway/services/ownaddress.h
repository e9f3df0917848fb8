// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/routing/snapshot.h"
#include "gateway/upstream/transport.h"

#include <QByteArray>

#include <functional>
#include <memory>

namespace Gatehouse {

/// How the console reaches the gateway it belongs to, over HTTP like any client. Main thread.
struct OwnAddress {
    Transport *transport = nullptr;                             ///< of the main thread; outlives its users
    std::function<QByteArray()> baseUrl;                        ///< "http://127.0.0.1:4000"; empty while nothing listens
    std::function<std::shared_ptr<const Snapshot>()> snapshot;  ///< the configuration in force
};

/// A chat request to it, key included. Unavailable while the gateway does not run.
Result<OutgoingRequest> chatRequest(const OwnAddress &address, QByteArray body, std::chrono::milliseconds patience);

} // namespace Gatehouse
