// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/access/resolvedkey.h"
#include "gateway/base/result.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

#include <functional>

namespace Gatehouse {

// Which models a key may use. Functions of their arguments; any thread.
//
// A list of models holds names, patterns with `*`, access groups by name or id, and LiteLLM's words: empty, "*" and
// "all-proxy-models" mean all, "all-team-models" what the team has, "no-default-models" none of the user's own. Access groups
// that are given to a key or a team beside its list widen the list, and change nothing when it is empty.

/// The access groups that a model's deployments name in `model_info.access_groups`. May be empty: then none do.
using GroupsOfModel = std::function<QList<QByteArray>(const QByteArray &model)>;

/// What a name means to a key: its own aliases first, then those of its team.
QByteArray meantModel(const ResolvedKey &resolved, const QByteArray &asked);

/// Whether the key may use the model it asks for. Key, team, member, organization and, for keys without a team, user must all
/// allow it. An alias is allowed by its own name or by what it means, but only to lists that are asked after it was given:
/// an alias of the key does not get it past its team. PermissionDenied (403), which names who refuses and at most twenty
/// models that are allowed; `type` is LiteLLM's: "key_model_access_denied", "team_model_access_denied" …
Result<void> mayUseModel(const Directory &directory, const ResolvedKey &resolved, const QByteArray &asked, const GroupsOfModel &groupsOf);

/// The same as yes or no, for lists of models.
bool canUseModel(const Directory &directory, const ResolvedKey &resolved, const QByteArray &asked, const GroupsOfModel &groupsOf);

/// Whether a name matches a pattern, in which each `*` stands for any characters. Without one they must be equal.
bool matchesPattern(QByteArrayView name, QByteArrayView pattern);

} // namespace Gatehouse
