// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/accounting/raterefusal.h"
#include "gateway/base/headers.h"
#include "gateway/domain/requestrecord.h"
#include "gateway/routing/snapshot.h"

namespace Gatehouse {

/// The `x-litellm-*` fields that tell a client which deployment served it.
void addDeploymentHeaders(HeaderList &headers, const Target &target, QByteArrayView group, QByteArrayView version, int attempts);
/// Cost and timing of a whole answer; a stream's head goes out before they are known.
void addOutcomeHeaders(HeaderList &headers, const RequestRecord &record);
/// How the caller's own limits stand, in place of the upstream's.
void addLimitHeaders(HeaderList &headers, const RateStates &states);
/// The same for an answer that a limit refused, with `rate_limit_type` and `reset_at`.
void addRefusalHeaders(HeaderList &headers, const RateRefusal &refusal, WallTime now);
/// The upstream's own fields, each under the prefix `llm_provider-`, and its `x-ratelimit-*` as they are.
void addUpstreamHeaders(HeaderList &headers, const HeaderList &upstream);

} // namespace Gatehouse
