// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/dialects/dialect.h"

namespace Gatehouse {

/// Anthropic's Messages API (`/v1/messages`, version 2023-06-01), for upstreams and clients. Stateless.
const Dialect &anthropicDialect();

} // namespace Gatehouse
