// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/route.h"

namespace Gatehouse {

/// `POST /global/spend/reset`: what keys and teams have spent of their budgets begins at zero again, with an entry in the audit
/// log. The request log and the sums stay as they are.
void globalSpendReset(RouteCall call);

} // namespace Gatehouse
