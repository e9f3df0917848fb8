// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"

#include <QByteArray>
#include <QList>

#include <optional>

namespace Gatehouse {

/// Which purses to read. Of each the windows that never reset, those that began at `windowsFrom` or later, and the newest one.
struct PurseQuery {
    QList<QByteArray> purses;            ///< ids; empty = all
    std::optional<WallTime> windowsFrom; ///< absent = all windows
};

} // namespace Gatehouse
