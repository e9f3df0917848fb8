// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/routing/snapshot.h"

#include <QByteArrayView>

#include <vector>

namespace Gatehouse {

/// The deployments to try for one request, in order. Points into the snapshot it was made from.
struct AttemptPlan {
    QByteArray group;                    ///< public name after aliases
    std::vector<const Target *> attempts; ///< never empty
};

/// From the name a client asked for to the deployments that may serve it: alias, then public name, then deployment id.
/// Deployments of one name are ordered by `order`, and within one order drawn at random by `weight`, else by `rpm`, else
/// by `tpm`, else evenly. Each stands in the plan once.
///
/// UnknownModel names what exists; Unavailable when all deployments of the name lack something, saying what.
Result<AttemptPlan> planAttempts(const Snapshot &snapshot, QByteArrayView model);

} // namespace Gatehouse
