// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/kept.h"
#include "gateway/domain/limits.h"

#include <QByteArray>
#include <QList>

namespace Gatehouse {

/// Limits with a name, which keys, teams and others refer to.
struct Budget {
    QByteArray id;
    Limits limits;
    QList<QByteArray> models; ///< empty = all
    Kept kept;
    bool operator==(const Budget &) const = default;
};

} // namespace Gatehouse
