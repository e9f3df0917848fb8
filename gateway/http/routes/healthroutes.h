// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/route.h"

namespace Gatehouse {

// Health in LiteLLM's shapes. Only `health` calls models.

/// The JSON string "I'm alive!".
void liveliness(RouteCall call);
/// 200 as long as requests are taken: a database that is away is named, and does not take the gateway out of service.
void readiness(RouteCall call);
/// Calls every usable deployment, or those of `?model=` or `?model_id=`, at most 30 s each, eight at a time.
void health(RouteCall call);

} // namespace Gatehouse
