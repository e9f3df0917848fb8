// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/json.h"
#include "gateway/domain/requestrecord.h"

namespace Gatehouse {

/// A request as a row of LiteLLM's spend log, with what is known of its `metadata`. Pure.
Json spendLogRow(const RequestRecord &record);

} // namespace Gatehouse
