// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/headers.h"
#include "gateway/base/result.h"

#include <QByteArray>

#include <memory>

namespace Gatehouse {

struct Account;
struct WorkerContext;

/// Who sent a request, as far as its key tells.
struct Caller {
    QByteArray keyHash;   ///< SHA-256 hex; empty when no key was sent and none is needed
    QByteArray keyAlias;  ///< "master key", a key's alias, or empty
    bool isAdmin = false; ///< the master key, or none is needed
    std::shared_ptr<const Account> account; ///< what it is counted in, and may do; null only where nobody asks
};

/// Finds the key in the header fields clients send it in, in LiteLLM's order of precedence: the configured header or
/// `x-litellm-api-key`, `Authorization` (Bearer, Basic), `api-key`, `x-api-key`, `x-goog-api-key`,
/// `Ocp-Apim-Subscription-Key`. Empty when none is there.
QByteArray presentedKey(const HeaderList &headers, const QByteArray &customHeader);

/// Who is calling. Without a configured master key everyone is the administrator of his own machine, but who presents a
/// virtual key is still taken for its holder, with its limits.
/// Authentication when a key is needed and missing, malformed, unknown, blocked or expired.
Result<Caller> identify(const HeaderList &headers, WorkerContext &worker);

} // namespace Gatehouse
