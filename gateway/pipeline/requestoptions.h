// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/headers.h"
#include "gateway/base/jsonscan.h"
#include "gateway/config/gatewayconfig.h"
#include "gateway/domain/deployment.h"
#include "gateway/upstream/transport.h"

#include <QByteArray>

#include <chrono>
#include <optional>

namespace Gatehouse {

/// What a client asked of the gateway itself, from the body's extra fields and the `x-litellm-*` request headers
/// (headers win for times and tries, as over there).
struct RequestOptions {
    QByteArray model;
    bool stream = false;
    bool includeUsage = false;
    std::optional<std::chrono::milliseconds> timeout, streamTimeout;
    std::optional<int> retries;
    bool dropParams = false;
    std::vector<QByteArray> dropFields, allowFields;
    QList<QByteArray> tags;
    QByteArray customer;
    QByteArray sessionId;
    std::chrono::seconds keepAlive{15}; ///< silence before an SSE comment is sent; 1 to 300
};

/// InvalidRequest when `model` is missing (and not named by the path), no string, or given twice.
Result<RequestOptions> readOptions(const JsonScan &body, const HeaderList &headers, const QByteArray &modelFromPath);

/// Time limits of one attempt: the request's own, else the deployment's, else the router's, else the general one.
void applyTimeouts(OutgoingRequest &request, const RequestOptions &options, const ModelEntry &entry, const GatewayConfig &config);

} // namespace Gatehouse
