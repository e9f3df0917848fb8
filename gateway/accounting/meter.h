// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/dialects/dialect.h"
#include "gateway/domain/usage.h"

#include <QByteArrayView>

namespace Gatehouse {

/// The tokens of a request: what the upstream reported, else counted here from the prompt and the text that came, and
/// marked as estimated. A request whose upstream said nothing and sent nothing used nothing.
Usage meteredUsage(const ReplyFacts &facts, const Dialect &requestDialect, QByteArrayView requestBody);

} // namespace Gatehouse
