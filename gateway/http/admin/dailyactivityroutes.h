// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/route.h"

namespace Gatehouse {

// What was used day by day, as LiteLLM's `…/daily/activity` routes tell it: `start_date` and `end_date` (needed; of the `timezone`, UTC
// unless given), `page` and `page_size` (at most 1,000 rows), `model`, `api_key`, and who: `user_id`, `team_ids`, `tags`,
// `organization_ids`, `end_user_ids`. Totals in `metadata` are those of the page.
// Whoever is no administrator sees what his own key used; tags, organizations and customers are for administrators, and their
// answers do not tell keys apart.

void userDailyActivity(RouteCall call);
/// The whole time in one answer; keys apart for the `api_key_limit` (50, at most 1,000) dearest.
void userDailyActivityWhole(RouteCall call);
void teamDailyActivity(RouteCall call);
void tagDailyActivity(RouteCall call);
void organizationDailyActivity(RouteCall call);
void customerDailyActivity(RouteCall call);

} // namespace Gatehouse
