// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/kept.h"
#include "gateway/domain/limits.h"

#include <QByteArray>
#include <QList>

namespace Gatehouse {

/// A word put on requests, with a budget for all that carry it.
struct Tag {
    QByteArray name;
    QByteArray description;
    QByteArray budgetId;
    QList<QByteArray> models; ///< ids of the deployments that serve requests with it
    Limits limits;
    bool blocked = false;
    Kept kept;
    bool operator==(const Tag &) const = default;
};

} // namespace Gatehouse
