// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/error.h"
#include "gateway/routing/snapshot.h"

namespace Gatehouse {

/// The same error with a message that says who failed, how, and for which model: "RateLimitError: Azure OpenAI
/// answered 429: … (model gpt-4o-mini)". The class names are those of the OpenAI SDKs and of LiteLLM.
Error namedFailure(const Target &target, Error error);
/// Whether asking another deployment (or this one again) may help.
bool mayRetry(const Error &error);
/// Whether the failure speaks against the deployment rather than against the request.
bool speaksAgainstDeployment(const Error &error);

} // namespace Gatehouse
