// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/jsonscan.h"
#include "gateway/base/result.h"
#include "gateway/dialects/dialect.h"

namespace Gatehouse::OpenAiChat {

/// The straight lane for requests: the client's body with the model's name, the usage option, the deployment's defaults
/// and the provider's few differences spliced in, Gatehouse's own fields spliced out, and every other byte as it came.
/// Never fails today; the upstream judges the rest.
Result<QByteArray> passRequest(const JsonScan &body, const RequestTarget &target);

} // namespace Gatehouse::OpenAiChat
