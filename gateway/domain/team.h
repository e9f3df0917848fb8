// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/kept.h"
#include "gateway/domain/limits.h"
#include "gateway/domain/role.h"

#include <QByteArray>
#include <QList>
#include <QMap>

namespace Gatehouse {

/// Users who share models and budgets.
struct Team {
    QByteArray id, alias;
    QByteArray organizationId;
    QByteArray budgetId;              ///< Budget whose limits fill what `limits` leaves open
    QList<QByteArray> models;         ///< empty = all
    QMap<QByteArray, QByteArray> modelAliases;
    QList<QByteArray> tags;
    QList<QByteArray> accessGroups;
    QList<QByteArray> memberPermissions; ///< routes that plain members may call to manage its keys
    Limits limits;
    Limits memberLimits;              ///< of each member who has none of his own
    QList<QByteArray> memberModels;   ///< of each new member
    bool blocked = false;
    Kept kept;
    bool operator==(const Team &) const = default;
};

/// A user in a team.
struct Membership {
    QByteArray teamId, userId;
    MemberRole role = MemberRole::User;
    QByteArray budgetId;
    QList<QByteArray> models;         ///< empty = those of the team
    Limits limits;
    Kept kept;
    bool operator==(const Membership &) const = default;
};

} // namespace Gatehouse
