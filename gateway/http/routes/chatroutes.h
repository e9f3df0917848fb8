// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/route.h"

namespace Gatehouse {

/// OpenAI's chat completions; the model may stand in the path.
void chatCompletions(RouteCall call);

} // namespace Gatehouse
