// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/ids.h"
#include "gateway/domain/entitychange.h"
#include "tests/storage/samples.h"

namespace Gatehouse {

/// Limits with a value of their own in every field.
inline Limits fullLimits()
{
    Limits limits;
    limits.maxBudget = Money::fromNano(9'007'199'254'740'993); // not exact as a double
    limits.softBudget = Money::fromNano(0);
    limits.budgetDuration = "30d";
    limits.windows = {{Money::fromNano(1'000'000'001), "1d"}, {Money::fromNano(2), "1mo"}};
    limits.rpm = 0;
    limits.tpm = 9'000'000'000;
    limits.parallel = 7;
    limits.models = {{"gpt-4o", {5, std::nullopt, BudgetWindow{Money::fromNano(3), "1h"}}}, {"with \"quotes\"", {std::nullopt, 6, std::nullopt}}};
    return limits;
}

inline Kept fullKept()
{
    Kept kept;
    kept.createdAt = noon;
    kept.updatedAt = noon + std::chrono::microseconds(1);
    kept.createdBy = "admin";
    kept.updatedBy = "it's another; --";
    kept.metadata = R"({"team":"Übel","exact":12345678901234567890123,"nested":{"a":[1,null]}})";
    kept.rest = R"({"guardrails":["pii"],"max_budget":"not ours"})";
    return kept;
}

inline VirtualKey plainKey(const QByteArray &secret, const QByteArray &alias = {})
{
    VirtualKey key;
    key.hash = sha256Hex(secret);
    key.name = "sk-..." + secret.last(4);
    key.alias = alias;
    key.kept.createdAt = key.kept.updatedAt = noon;
    return key;
}

inline VirtualKey fullKey()
{
    VirtualKey key = plainKey("sk-full", "production 'key'");
    key.userId = "user-1";
    key.teamId = "team-1";
    key.organizationId = "organization-1";
    key.budgetId = "budget-1";
    key.models = {"gpt-4o", "claude-*", "all-team-models"};
    key.modelAliases = {{"gpt", "gpt-4o-mini"}, {"日本", "x"}};
    key.allowedRoutes = {"/v1/chat/completions", "llm_api_routes"};
    key.tags = {"a", "with \\ and \""};
    key.accessGroups = {"group-1"};
    key.limits = fullLimits();
    key.temporaryIncrease = Money::fromNano(5);
    key.increaseExpiresAt = noon + std::chrono::hours(1);
    key.expiresAt = noon + std::chrono::hours(24);
    key.spendSince = noon - std::chrono::hours(24);
    key.blocked = true;
    key.autoRotate = true;
    key.rotationInterval = "90d";
    key.rotatedAt = noon - std::chrono::hours(2);
    key.kept = fullKept();
    return key;
}

/// One of each kind with a value of its own in every field.
inline QList<Entity> oneOfEach()
{
    Team team{"team-1", "Team", "organization-1", "budget-1", {"gpt-4o"}, {{"a", "b"}}, {"t"}, {"g"}, {"/key/generate"}, fullLimits(), fullLimits(), {"m"}, true, fullKept()};
    team.memberLimits.rpm = 99;
    return {
        fullKey(),
        DeprecatedKey{sha256Hex("old"), sha256Hex("new"), noon + std::chrono::hours(3)},
        team,
        Membership{"team/1", "user-1", MemberRole::Admin, "budget-1", {"gpt-4o"}, fullLimits(), fullKept()},
        User{"user-1", "Some User", "some@example.com", UserRole::ProxyAdminViewer, "sso-1", "scrypt:x", "organization-1", "budget-1", {"no-default-models"}, fullLimits(), true, fullKept()},
        Organization{"organization-1", "Org", "budget-1", {"m"}, fullLimits(), true, fullKept()},
        OrganizationMembership{"organization-1", "user-1", UserRole::OrgAdmin, "budget-1", fullLimits(), fullKept()},
        Customer{"customer-1", "Alias", "budget-1", "eu", "gpt-4o", fullLimits(), true, fullKept()},
        Tag{"tag-1", "described", "budget-1", {"deployment-1"}, fullLimits(), true, fullKept()},
        Budget{"budget-1", fullLimits(), {"m"}, fullKept()},
        AccessGroup{"group-1", "Group", "described", {"m1", "m2"}, {"team-1"}, {"hash"}, fullKept()},
        Credential{"azure", "credential-1", "v1:sealed=", R"({"custom_llm_provider":"azure"})", fullKept()},
        StoredModel{"model-1", "gpt-4o", R"({"model":"azure/gpt-4o","api_key":"v1:sealed="})", R"({"mode":"chat"})", true, fullKept()},
        Setting{"router_settings", R"({"num_retries":2})", noon},
    };
}

/// The only entity in a set, as such a value; the set has exactly one.
inline std::optional<Entity> onlyOneOf(const Entities &entities)
{
    QList<Entity> found;
    const auto collect = [&](const auto &list) {
        for (const auto &one : list)
            found << Entity(one);
    };
    collect(entities.keys), collect(entities.deprecatedKeys), collect(entities.teams), collect(entities.memberships), collect(entities.users);
    collect(entities.organizations), collect(entities.organizationMemberships), collect(entities.customers), collect(entities.tags);
    collect(entities.budgets), collect(entities.accessGroups), collect(entities.credentials), collect(entities.models), collect(entities.settings);
    return found.size() == 1 ? std::optional(found.first()) : std::nullopt;
}

/// The same with a revision, where it has one.
inline Entity atRevision(Entity entity, qint64 revision)
{
    std::visit([&](auto &value) {
        if constexpr (requires { value.kept; })
            value.kept.revision = revision;
    }, entity);
    return entity;
}

inline EntityChange writing(Entity entity, EntityChange::Mode mode = EntityChange::Mode::Put)
{
    EntityChange change;
    change.writes = {{std::move(entity), mode}};
    return change;
}

} // namespace Gatehouse
