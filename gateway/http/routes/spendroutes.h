// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/route.h"

namespace Gatehouse {

/// `GET /spend/logs` as LiteLLM answers it. Fields: `request_id`, `api_key` (a key or its hash), `start_date` and
/// `end_date` (YYYY-MM-DD, UTC, the last day included), `summarize`. With dates and no `summarize=false`: sums by day, else rows,
/// newest first, at most 10,000 with `x-litellm-spend-logs-truncated: true` when there are more.
/// InvalidRequest for a date that is none; Unavailable while the database is away.
void spendLogs(RouteCall call);

} // namespace Gatehouse
