// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/access/directory.h"

#include <memory>
#include <optional>

namespace Gatehouse {

/// A key with everybody it belongs to, as they were in one directory. What is missing there is null: a key may name a team that
/// was deleted. Limits are ready to use: budget templates have filled what was open, and a temporary increase is added.
/// A plain value; it pins all it points to.
struct ResolvedKey {
    VirtualKey key;
    Directory::Found<Team> team;
    Directory::Found<User> user;
    Directory::Found<Membership> member;             ///< of `user` in `team`
    Directory::Found<Organization> organization;     ///< the key's own, else its team's, else its user's
    QByteArray organizationId;                       ///< also when there is no such organization
    Limits keyLimits, teamLimits, userLimits, memberLimits, organizationLimits;
    QList<QByteArray> memberModels;                  ///< what narrows the member; empty = nothing does
    std::optional<WallTime> validUntil;              ///< then it is to be resolved anew: an increase or a replaced key ends

    /// Belongs to no team: then the user's models and budget hold.
    bool isPersonal() const { return key.teamId.isEmpty(); }
    /// `key "ci"`, for messages: by its alias, else by what may be shown of it.
    QString keyLabel() const;
};

/// The key with that digest, also when it was replaced and still works for a while. Nothing when there is none.
std::optional<ResolvedKey> resolveKey(const Directory &directory, const KeyDigest &digest, WallTime now);

/// What that holder may use, with its budget template.
Limits limitsOf(const Directory &directory, const Limits &own, const QByteArray &budgetId);

} // namespace Gatehouse
