// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/access/directory.h"
#include "gateway/base/ids.h"

namespace Gatehouse {

constexpr WallTime noon{std::chrono::microseconds(1'795'521'600'000'000)}; // 2026-11-24 12:00 UTC

constexpr Money usd(std::int64_t dollars)
{
    return Money::fromNano(dollars * 1'000'000'000);
}

/// A key whose text is "sk-" and the alias.
inline VirtualKey keyNamed(const QByteArray &alias)
{
    VirtualKey key;
    key.hash = sha256Hex("sk-" + alias);
    key.name = "sk-..." + alias.right(4);
    key.alias = alias;
    return key;
}

inline Team teamNamed(const QByteArray &id)
{
    Team team;
    team.id = id;
    return team;
}

inline User userNamed(const QByteArray &id)
{
    User user;
    user.id = id;
    return user;
}

inline Membership memberOf(const QByteArray &teamId, const QByteArray &userId)
{
    Membership member;
    member.teamId = teamId;
    member.userId = userId;
    return member;
}

inline Directory::Pointer directoryOf(QList<Entity> entities)
{
    return Directory().with(std::move(entities), {}, 1);
}

} // namespace Gatehouse
