// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/config/configreader.h"

#include <QList>
#include <QString>

#include <optional>

namespace Gatehouse {

/// What asking one upstream for its model list told.
struct UpstreamFinding {
    enum class Verdict { Good, Doubtful, Bad } verdict = Verdict::Good;
    QString text;
    std::optional<qint64> clockDifference; ///< seconds our clock is ahead of its `Date`
};

/// Asks every upstream of a configuration once (each address with each key), all at the same time, ten seconds at most.
/// Runs an event loop of its own; for command lines.
QList<UpstreamFinding> checkUpstreams(const GatewayConfig &config);

} // namespace Gatehouse
