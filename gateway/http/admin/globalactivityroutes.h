// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/route.h"

namespace Gatehouse {

// Requests and tokens by day, of the whole gateway. `start_date` and `end_date` as everywhere; without them the last 30 days.
// Whoever is
// no administrator, but may call them, sees his own.

void globalActivity(RouteCall call);           ///< `{daily_data, sum_api_requests, sum_total_tokens}`
void globalActivityByModel(RouteCall call);    ///< the same for each model; `limit` (10)
void predictSpend(RouteCall call);             ///< what this month will cost if it goes on like this; `timezone`

} // namespace Gatehouse
