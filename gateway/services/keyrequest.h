// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/access/directory.h"
#include "gateway/base/json.h"
#include "gateway/base/result.h"
#include "gateway/services/actor.h"

namespace Gatehouse {

// What `/key/generate`, `/key/update` and `/key/regenerate` have in common: from their body to a key whose values fit together
// and into the directory. Functions of their arguments; any thread.

/// SHA-256 of a key, from the key itself or from its hash.
QByteArray keyHashOf(const QByteArray &keyOrHash);
/// NotFound (404) when there is none.
Result<VirtualKey> findKey(const Directory &directory, const QByteArray &keyOrHash);

/// Changes the key by the body: its fields, `duration` and `key_type`. InvalidRequest, Unprocessable; NotFound for a team,
/// organization or budget that is not there; PermissionDenied for what only a proxy admin may set.
Result<void> applyKeyBody(const Json &body, const Actor &actor, const Directory &directory, WallTime now, VirtualKey &key);

/// `spend`, which only a proxy admin may set; nothing when it is absent.
Result<std::optional<Money>> spendIn(const Json &body, const Actor &actor);

} // namespace Gatehouse
