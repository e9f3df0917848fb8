// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/route.h"

namespace Gatehouse {

// The request log as LiteLLM shows it. Whoever is no administrator sees what his own key spent.
// InvalidRequest for a date that is none, Unprocessable for a number that is none; Unavailable while the database is away.

/// `GET /spend/logs`: `request_id`, `api_key` (a key or its hash), `user_id`, `start_date` and `end_date` (YYYY-MM-DD, UTC, the last day
/// included), `summarize`. With dates and no `summarize=false`: sums by day, from the roll-ups; else rows, newest first, at most
/// 10,000 with `x-litellm-spend-logs-truncated: true` when there are more.
void spendLogs(RouteCall call);

/// `GET /spend/logs/v2` and `/spend/logs/ui`: rows a page at a time, by any of their fields.
void spendLogPages(RouteCall call);

} // namespace Gatehouse
