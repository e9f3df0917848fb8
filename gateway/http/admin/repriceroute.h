// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/route.h"

namespace Gatehouse {

/// `POST /spend/reprice` `{start_date, end_date, model, provider, apply}`: what requests of that time would cost at today's prices, by
/// model; with `"apply": true` they, the sums and the budgets are changed to it. Ours, not LiteLLM's. For administrators.
void repriceSpend(RouteCall call);

} // namespace Gatehouse
