// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/config/gatewayconfig.h"
#include "gateway/dialects/dialect.h"
#include "gateway/domain/deployment.h"
#include "gateway/providers/registry.h"

#include <QByteArray>
#include <QHash>

#include <memory>
#include <vector>

namespace Gatehouse {

class PriceBook;

/// An upstream's base for people and records: without query and credentials, which may be keys.
QByteArray shownBase(const QByteArray &apiBase);

/// A deployment with everything that a call to it needs, worked out once.
struct Target {
    Deployment deployment;
    Endpoint chat;
    const Dialect *dialect = nullptr; ///< null when the deployment is unusable
    RequestTarget writing;            ///< what a request writer must know
    QByteArray shownBase;             ///< see above
    qsizetype health = 0;             ///< index into DeploymentHealth
};

/// Everything a request may look up, immutable and shared by the workers; swapped whole when something changes.
struct Snapshot {
    GatewayConfig config;
    std::vector<Target> targets;
    QHash<QByteArray, std::vector<int>> groups; ///< public name → indexes into `targets`
    std::vector<QByteArray> names;              ///< public names that can be served, in the order of the file
    QHash<QByteArray, int> byId;
    QHash<QByteArray, QList<QByteArray>> accessGroups; ///< public name → what its deployments' `model_info.access_groups` name
    QByteArray masterKeyHash;                   ///< SHA-256 (raw bytes), empty when any key is taken
    QByteArray masterKeyHashHex;
    quint64 generation = 0;

    bool keyRequired() const { return !masterKeyHash.isEmpty(); }
    bool hasUsableModel() const;
};

/// Builds the snapshot of a configuration. Deployments that cannot serve stay in it with the reason.
std::shared_ptr<const Snapshot> buildSnapshot(GatewayConfig config, const PriceBook &prices,
                                              const QHash<QByteArray, QByteArray> &environment, quint64 generation);

} // namespace Gatehouse
