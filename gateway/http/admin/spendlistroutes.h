// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/route.h"

namespace Gatehouse {

// Who spent what, the dearest first, from the sums. `start_date` and `end_date` narrow the time; without them everything counts.

/// `GET /spend/keys`: what is known of each key with its spend; `limit` (1,000).
void spendKeys(RouteCall call);
/// `GET /spend/users`: the same of users; `user_id` asks for one.
void spendUsers(RouteCall call);
/// `GET /spend/teams`: the same of teams; `team_id` asks for one.
void spendTeams(RouteCall call);
/// `GET /spend/tags`: `individual_request_tag`, `log_count`, `total_spend`.
void spendTags(RouteCall call);

} // namespace Gatehouse
