// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"

#include <QtGlobal>

namespace Gatehouse {

/// Microseconds since 1970, as times are stored.
constexpr qint64 microsecondsOf(WallTime time)
{
    return time.time_since_epoch().count();
}

} // namespace Gatehouse
