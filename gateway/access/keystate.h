// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/access/resolvedkey.h"
#include "gateway/base/result.h"

#include <QByteArrayView>

namespace Gatehouse {

// Whether a key works at all, in LiteLLM's order: blocked, then its user, then expired, then its team and organization.
// Budgets, rates and models are asked afterwards. Functions of their arguments; any thread.

/// Authentication (401) that says why; `type` is LiteLLM's: "auth_error", "expired_key".
Result<void> admitKey(const ResolvedKey &resolved, WallTime now);

/// Authentication for a key that is in no directory, `token_not_found_in_db`. `text` is what was presented: only its last four
/// characters get into the message.
Error unknownKey(QByteArrayView text, const KeyDigest &digest);

} // namespace Gatehouse
