// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/json.h"
#include "gateway/config/sectionreader.h"

namespace Gatehouse {

/// What of `litellm_params` belongs into the upstream request: every key that neither steers the gateway nor states a
/// price, and the members of `extra_body`. A key that looks like a misspelt one of the gateway's is warned about and not
/// sent, so that a key or an address never ends up in a request body.
Json requestParametersOf(SectionReader &parameters);

/// Warns about keys of `model_info` that are misspelt or not supported yet; free keys are fine.
void checkModelInfoKeys(SectionReader &modelInfo);

} // namespace Gatehouse
