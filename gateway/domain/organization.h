// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/kept.h"
#include "gateway/domain/limits.h"
#include "gateway/domain/role.h"

#include <QByteArray>
#include <QList>

namespace Gatehouse {

/// Teams that share models and a budget.
struct Organization {
    QByteArray id, alias;
    QByteArray budgetId;
    QList<QByteArray> models; ///< empty = all
    Limits limits;
    bool blocked = false;
    Kept kept;
    bool operator==(const Organization &) const = default;
};

/// A user in an organization.
struct OrganizationMembership {
    QByteArray organizationId, userId;
    UserRole role = UserRole::InternalUser; ///< there; OrgAdmin runs it
    QByteArray budgetId;
    Limits limits;
    Kept kept;
    bool operator==(const OrganizationMembership &) const = default;
};

} // namespace Gatehouse
