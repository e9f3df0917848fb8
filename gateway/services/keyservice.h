// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/json.h"
#include "gateway/base/secret.h"
#include "gateway/services/administration.h"

namespace Gatehouse {

class Permissions;

/// A key that was just made. Its text is not to be had a second time.
struct NewKey {
    VirtualKey key;
    Secret text;
};

/// One of many that were to be changed.
struct KeyOutcome {
    QByteArray key; ///< as it was named
    Result<VirtualKey> result;
};

struct SpendReset {
    VirtualKey key;
    Money previous, spend;
};

/// Which keys to list. Empty members do not narrow it.
struct KeyQuery {
    QByteArray userId, teamId, organizationId, projectId, accessGroupId, hash, alias;
    QByteArray search;               ///< part of an alias
    bool includeTeamKeys = false;    ///< those of the teams that the caller runs
    bool includeCreatedByKeys = false;
    bool deleted = false;            ///< the deleted ones instead
    bool aliasedOnly = false;        ///< those with an alias
    QByteArray sortBy = "created_at";
    bool descending = true;
    int page = 1, size = 10;
};

struct KeyPage {
    QList<VirtualKey> keys;
    qint64 total = 0;
    int page = 1, size = 10;
    int pages() const { return static_cast<int>((total + size - 1) / std::max(size, 1)); }
};

/// Virtual keys: makes them, changes them, revokes them, shows them. Bodies are LiteLLM's: an absent member keeps, null clears. Any
/// thread with an event loop; what is written holds on all workers before the answer.
///
/// All fail with what Permissions refuses, NotFound for a key that is not there, InvalidRequest and Unprocessable for values that
/// cannot be, Unavailable without a database.
class KeyService
{
public:
    explicit KeyService(const Administration &administration) : m_administration(administration) {}

    QFuture<Result<NewKey>> generate(Actor actor, Json body);
    /// A key of a team that belongs to no user.
    QFuture<Result<NewKey>> generateForService(Actor actor, Json body);
    QFuture<Result<VirtualKey>> update(Actor actor, QByteArray key, Json body);
    /// Each by a body with `key`; those that fail do not hinder the others.
    QFuture<Result<QList<KeyOutcome>>> updateMany(Actor actor, Json bodies);
    /// A new text for a key, which keeps all else, its spend included. With `grace_period` the former one works for that long.
    QFuture<Result<NewKey>> regenerate(Actor actor, QByteArray key, Json body);
    /// `cutStreams`: answers that are running end too.
    QFuture<Result<VirtualKey>> setBlocked(Actor actor, QByteArray key, bool blocked, bool cutStreams = false);
    /// All or none. Gives what was named.
    QFuture<Result<QList<QByteArray>>> remove(Actor actor, QList<QByteArray> keys, QList<QByteArray> aliases, bool cutStreams = false);
    QFuture<Result<SpendReset>> resetSpend(Actor actor, QByteArray key, Money to);

    Result<VirtualKey> find(const Actor &actor, const QByteArray &key) const;
    QFuture<Result<KeyPage>> list(Actor actor, KeyQuery query) const;

private:
    QFuture<Result<NewKey>> make(Actor actor, Json body, bool forService);

    const Administration &m_administration;
};

/// The part of a key's making that others need too: for a user who is made with a key.
Result<NewKey> draftKey(ChangeDraft &draft, const Actor &actor, const Json &body, const Directory &directory, const Administration &parts, const Permissions *permissions);

} // namespace Gatehouse
