// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/pipeline/caller.h"

#include <QCoro/QCoroTask>

#include <QByteArray>

#include <chrono>

namespace Gatehouse {

struct WorkerContext;

/// What calling one deployment came to.
struct ProbeResult {
    QByteArray deploymentId;
    int status = 0;       ///< what a client would have got
    QString message;      ///< the error's own words; empty when it answered
    std::chrono::milliseconds duration{};

    ProbeResult() = default;
    bool healthy() const { return status == 200; }
};

/// Really asks one deployment for a word, on the road every request takes, so that it is recorded and paid like any.
/// At most `patience`. On the worker's thread.
QCoro::Task<ProbeResult> probeDeployment(WorkerContext *worker, QByteArray deploymentId, Caller caller, std::chrono::milliseconds patience);

} // namespace Gatehouse
