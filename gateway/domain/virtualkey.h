// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"
#include "gateway/domain/kept.h"
#include "gateway/domain/limits.h"

#include <QByteArray>
#include <QList>
#include <QMap>

#include <optional>

namespace Gatehouse {

/// A key that clients present, known by its hash only, and what it may do.
struct VirtualKey {
    QByteArray hash;              ///< SHA-256 hex of the key
    QByteArray name;              ///< what may be shown of it: "sk-...wxyz"
    QByteArray alias;             ///< chosen by people, unique; may be empty
    QByteArray userId, teamId, organizationId; ///< whose it is; each may be empty
    QByteArray budgetId;          ///< Budget whose limits fill what `limits` leaves open
    QList<QByteArray> models;     ///< names, wildcards, access groups, "all-team-models" …; empty = all
    QMap<QByteArray, QByteArray> modelAliases; ///< what is asked for → what is meant
    QList<QByteArray> allowedRoutes; ///< paths and groups of them; empty = all
    QList<QByteArray> tags;       ///< put on every request
    QList<QByteArray> accessGroups; ///< ids
    Limits limits;
    std::optional<Money> temporaryIncrease;    ///< of maxBudget
    std::optional<WallTime> increaseExpiresAt;
    std::optional<WallTime> expiresAt;         ///< absent = never
    std::optional<WallTime> spendSince;        ///< when counting began anew by hand: the window of its purses that never reset
    bool blocked = false;
    bool autoRotate = false;
    QByteArray rotationInterval;               ///< "30d"
    std::optional<WallTime> rotatedAt;
    Kept kept;
    bool operator==(const VirtualKey &) const = default;
};

/// A key that was replaced and still works for a while.
struct DeprecatedKey {
    QByteArray hash;       ///< of the former key
    QByteArray activeHash; ///< of the key it stands for now
    WallTime until{};
    bool operator==(const DeprecatedKey &) const = default;
};

} // namespace Gatehouse
