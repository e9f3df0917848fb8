// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/route.h"

namespace Gatehouse {

// The model list in the shapes LiteLLM gives it: OpenAI's list, the deployments with settings and prices, and the groups.

void listModels(RouteCall call);
/// NotFound in OpenAI's words for a name that is not listed.
void oneModel(RouteCall call);
/// `?litellm_model_id=` picks one deployment.
void modelInfo(RouteCall call);
void modelGroupInfo(RouteCall call);

} // namespace Gatehouse
