// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/kept.h"
#include "gateway/domain/limits.h"
#include "gateway/domain/role.h"

#include <QByteArray>
#include <QList>
#include <QMap>

namespace Gatehouse {

/// A person, or a service, that owns keys.
struct User {
    QByteArray id, alias, email;
    UserRole role = UserRole::InternalUser;
    QByteArray ssoId;             ///< as the identity provider names him, unique; may be empty
    QByteArray passwordHash;      ///< as stored text with its scheme; empty = he cannot log in by one
    QByteArray organizationId;
    QByteArray budgetId;
    QList<QByteArray> models;     ///< for keys without a team; empty = all, "no-default-models" = none
    Limits limits;
    bool blocked = false;         ///< deactivated
    Kept kept;
    bool operator==(const User &) const = default;
};

} // namespace Gatehouse
