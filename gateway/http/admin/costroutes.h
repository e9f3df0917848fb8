// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/route.h"

namespace Gatehouse {

// What things cost and how long texts are, by the price list and the tokenizer that requests are counted with. Nothing is sent to a
// provider. InvalidRequest for a body that says too little or a model without a price, UnknownModel for one that does not exist.

/// `POST /spend/calculate` `{model, messages}` or `{completion_response}`: `{cost}`.
void calculateSpend(RouteCall call);
/// `POST /cost/estimate` `{model, input_tokens, output_tokens, num_requests_per_day, num_requests_per_month}`.
void estimateCost(RouteCall call);
/// `POST /utils/token_counter` `{model, messages | prompt, tools}`.
void countTokensOf(RouteCall call);

} // namespace Gatehouse
