// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/actor.h"

#include "gateway/access/directory.h"
#include "gateway/pipeline/caller.h"

namespace Gatehouse {

Actor Actor::masterKey(QByteArray keyHash)
{
    Actor actor;
    actor.name = "master key";
    actor.keyHash = std::move(keyHash);
    actor.role = UserRole::ProxyAdmin;
    return actor;
}

Actor actorOf(const Caller &caller, const Directory &directory)
{
    if (caller.isAdmin)
        return Actor::masterKey(caller.keyHash);
    Actor actor;
    actor.keyHash = caller.keyHash;
    actor.keyAlias = caller.keyAlias;
    actor.name = caller.keyAlias;
    if (const auto key = directory.key(caller.keyHash)) {
        actor.userId = key->userId;
        actor.teamId = key->teamId;
        actor.name = !key->userId.isEmpty() ? key->userId : !key->alias.isEmpty() ? key->alias : key->name;
    }
    const auto user = directory.user(actor.userId);
    // Whoever is blocked may still be known by a key that was checked a moment ago.
    if (user && !user->blocked)
        actor.role = user->role;
    return actor;
}

} // namespace Gatehouse
