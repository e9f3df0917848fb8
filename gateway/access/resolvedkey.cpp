// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/access/resolvedkey.h"

#include "gateway/access/limitfill.h"

#include <algorithm>
#include <limits>

namespace Gatehouse {
namespace {

void expireAt(ResolvedKey &resolved, WallTime time)
{
    resolved.validUntil = resolved.validUntil ? std::min(*resolved.validUntil, time) : time;
}

void addIncrease(ResolvedKey &resolved, WallTime now)
{
    const VirtualKey &key = resolved.key;
    std::optional<Money> &budget = resolved.keyLimits.maxBudget;
    const bool lasts = !key.increaseExpiresAt || now < *key.increaseExpiresAt;
    if (!key.temporaryIncrease || !budget || !lasts)
        return;
    constexpr Money most = Money::fromNano(std::numeric_limits<std::int64_t>::max());
    const bool fits = key.temporaryIncrease->nano() <= 0 || *budget <= most - *key.temporaryIncrease;
    budget = fits ? *budget + *key.temporaryIncrease : most;
    if (key.increaseExpiresAt)
        expireAt(resolved, *key.increaseExpiresAt);
}

void addMember(const Directory &directory, ResolvedKey &resolved)
{
    if (!resolved.team || resolved.key.userId.isEmpty())
        return;
    resolved.member = directory.membership(resolved.key.teamId, resolved.key.userId);
    if (resolved.member) {
        resolved.memberLimits = limitsOf(directory, resolved.member->limits, resolved.member->budgetId);
        resolved.memberModels = resolved.member->models;
        const auto budget = resolved.member->budgetId.isEmpty() ? nullptr : directory.budget(resolved.member->budgetId);
        if (resolved.memberModels.isEmpty() && budget)
            resolved.memberModels = budget->models;
    }
    // Also for who has a key of the team without being in it: that must not be the way around them.
    fillOpen(resolved.memberLimits, resolved.team->memberLimits);
}

void addOrganization(const Directory &directory, ResolvedKey &resolved)
{
    resolved.organizationId = resolved.key.organizationId;
    if (resolved.organizationId.isEmpty() && resolved.team)
        resolved.organizationId = resolved.team->organizationId;
    if (resolved.organizationId.isEmpty() && resolved.user)
        resolved.organizationId = resolved.user->organizationId;
    if (resolved.organizationId.isEmpty())
        return;
    resolved.organization = directory.organization(resolved.organizationId);
    if (resolved.organization)
        resolved.organizationLimits = limitsOf(directory, resolved.organization->limits, resolved.organization->budgetId);
}

} // namespace

QString ResolvedKey::keyLabel() const
{
    return QStringLiteral("key \"%1\"").arg(QString::fromUtf8(!key.alias.isEmpty() ? key.alias : (!key.name.isEmpty() ? key.name : key.hash.first(std::min<qsizetype>(8, key.hash.size())))));
}

Limits limitsOf(const Directory &directory, const Limits &own, const QByteArray &budgetId)
{
    Limits limits = own;
    if (const auto budget = budgetId.isEmpty() ? nullptr : directory.budget(budgetId))
        fillOpen(limits, budget->limits);
    return limits;
}

std::optional<ResolvedKey> resolveKey(const Directory &directory, const KeyDigest &digest, WallTime now)
{
    ResolvedKey resolved;
    std::optional<VirtualKey> key = directory.key(digest);
    if (!key) {
        const auto former = directory.deprecatedKey(digest);
        if (former && now < former->until) {
            key = directory.key(former->activeHash);
            expireAt(resolved, former->until);
        }
    }
    if (!key)
        return std::nullopt;
    resolved.key = std::move(*key);
    resolved.keyLimits = limitsOf(directory, resolved.key.limits, resolved.key.budgetId);
    addIncrease(resolved, now);
    if (!resolved.key.teamId.isEmpty()) {
        resolved.team = directory.team(resolved.key.teamId);
        if (resolved.team)
            resolved.teamLimits = limitsOf(directory, resolved.team->limits, resolved.team->budgetId);
    }
    if (!resolved.key.userId.isEmpty()) {
        resolved.user = directory.user(resolved.key.userId);
        if (resolved.user)
            resolved.userLimits = limitsOf(directory, resolved.user->limits, resolved.user->budgetId);
    }
    addMember(directory, resolved);
    addOrganization(directory, resolved);
    return resolved;
}

} // namespace Gatehouse
