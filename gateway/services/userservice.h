// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/keyservice.h"
#include "gateway/services/lookup.h"

namespace Gatehouse {

/// A user who was just made, with his key unless none was wanted.
struct NewUser {
    User user;
    std::optional<NewKey> key;
};

struct UserOutcome {
    QByteArray user; ///< as he was named
    Result<User> result;
};

/// Which users to list. Empty members do not narrow it.
struct UserQuery {
    QByteArray role;
    QList<QByteArray> ids, ssoIds;
    QByteArray email, alias;   ///< a part of it
    QByteArray teamId, organizationId;
    QByteArray sortBy = "created_at";
    bool descending = true;
    int page = 1, size = 25;
};

/// Internal users. Bodies are LiteLLM's: an absent member keeps, null clears. Any thread with an event loop. Fails as KeyService does;
/// Conflict for an id or e-mail address that somebody has already.
class UserService
{
public:
    explicit UserService(const Administration &administration) : m_administration(administration) {}

    /// Makes a key too, unless `auto_create_key` is false; puts him into `teams` and `organizations`.
    QFuture<Result<NewUser>> create(Actor actor, Json body);
    /// Named by `user_id` or `user_email`.
    QFuture<Result<User>> update(Actor actor, Json body);
    QFuture<Result<QList<UserOutcome>>> updateMany(Actor actor, Json body);
    /// With their keys and memberships. All or none.
    QFuture<Result<qint64>> remove(Actor actor, QList<QByteArray> ids);

    Result<User> find(const Actor &actor, const QByteArray &id) const;
    Result<PageOf<User>> list(const Actor &actor, const UserQuery &query) const;

private:
    const Administration &m_administration;
};

} // namespace Gatehouse
