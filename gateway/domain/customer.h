// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/kept.h"
#include "gateway/domain/limits.h"

#include <QByteArray>

namespace Gatehouse {

/// An end user of somebody's application, named by the application with each request.
struct Customer {
    QByteArray id, alias;
    QByteArray budgetId;
    QByteArray allowedRegion; ///< "eu", "us"; empty = any
    QByteArray defaultModel;
    Limits limits;
    bool blocked = false;
    Kept kept;
    bool operator==(const Customer &) const = default;
};

} // namespace Gatehouse
