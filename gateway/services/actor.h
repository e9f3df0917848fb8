// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/role.h"

#include <QByteArray>

namespace Gatehouse {

class Directory;
struct Caller;

/// Who asks a service for something: known by his key, or the person at the console. A plain value.
struct Actor {
    QByteArray name;     ///< for the audit log: a user id, "master key", or what the key shows of itself
    QByteArray keyHash;  ///< of the key that was presented; empty = none
    QByteArray keyAlias;
    QByteArray userId;   ///< whose key it is; empty = nobody's
    QByteArray teamId;   ///< the team that pays for it
    UserRole role = UserRole::InternalUser; ///< of the user; InternalUser for keys of nobody
    QByteArray route;    ///< what he called, for messages

    /// Whoever has the master key, or sits at the console of his own gateway.
    static Actor masterKey(QByteArray keyHash = {});
    bool isAdmin() const { return role == UserRole::ProxyAdmin; }
    bool isViewer() const { return role == UserRole::ProxyAdminViewer || role == UserRole::InternalUserViewer; }
};

/// The actor behind a key that was presented, by what the directory knows of it.
Actor actorOf(const Caller &caller, const Directory &directory);

} // namespace Gatehouse
