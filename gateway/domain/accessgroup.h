// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/kept.h"

#include <QByteArray>
#include <QList>

namespace Gatehouse {

/// Models under one name, by which keys and teams are given all of them.
struct AccessGroup {
    QByteArray id, name;
    QByteArray description;
    QList<QByteArray> models;           ///< names clients ask for
    QList<QByteArray> teamIds, keyHashes; ///< who has it
    Kept kept;
    bool operator==(const AccessGroup &) const = default;
};

} // namespace Gatehouse
