// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/limits.h"

namespace Gatehouse {

/// Takes from a template what `limits` leaves open. A budget comes with its duration; a duration of one's own stays. Models are
/// filled one by one.
void fillOpen(Limits &limits, const Limits &from);

} // namespace Gatehouse
