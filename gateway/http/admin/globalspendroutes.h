// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/route.h"

namespace Gatehouse {

// Spend of the whole gateway as LiteLLM's `/global/spend…` routes tell it, from the sums. `start_date` and `end_date` are dates
// (UTC unless `timezone` says otherwise, the last day included); without them the last 30 days count. Whoever is no
// administrator, but may call them, sees his own.

void globalSpend(RouteCall call);          ///< `{spend, max_budget}`, of all time unless dates are given
void globalSpendLogs(RouteCall call);      ///< `[{date, spend}]`; `api_key` for one key
void globalSpendKeys(RouteCall call);      ///< the dearest keys; `limit` (10)
void globalSpendTeams(RouteCall call);     ///< `{daily_spend, teams, total_spend_per_team}`
void globalSpendEndUsers(RouteCall call);  ///< POST `{startTime, endTime}`: the dearest customers
void globalSpendModels(RouteCall call);    ///< the dearest models; `limit` (10)
void globalSpendProviders(RouteCall call); ///< `[{provider, spend}]`
void globalSpendTags(RouteCall call);      ///< `{spend_per_tag}`; `tags` for some
void globalTagNames(RouteCall call);       ///< `{tag_names}`
/// By day and `group_by` (team or customer), or all of one `api_key`, `internal_user_id`, `team_id` or `customer_id`.
void globalSpendReport(RouteCall call);

} // namespace Gatehouse
