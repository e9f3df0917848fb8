// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/domain/entity.h"

#include <array>

namespace Gatehouse {
namespace {

constexpr std::array<QByteArrayView, 15> names{
    "key",    "deprecated_key", "team",         "membership", "user",  "organization", "organization_membership", "customer", "tag",
    "budget", "access_group",   "credential",   "model",      "setting", "purse",
};
static_assert(names.size() == static_cast<std::size_t>(EntityKind::Purse) + 1);
static_assert(std::variant_size_v<Entity> == static_cast<std::size_t>(EntityKind::Purse));

struct Ids {
    EntityId operator()(const VirtualKey &key) const { return {EntityKind::Key, key.hash, {}}; }
    EntityId operator()(const DeprecatedKey &key) const { return {EntityKind::DeprecatedKey, key.hash, {}}; }
    EntityId operator()(const Team &team) const { return {EntityKind::Team, team.id, {}}; }
    EntityId operator()(const Membership &member) const { return {EntityKind::Membership, member.teamId, member.userId}; }
    EntityId operator()(const User &user) const { return {EntityKind::User, user.id, {}}; }
    EntityId operator()(const Organization &organization) const { return {EntityKind::Organization, organization.id, {}}; }
    EntityId operator()(const OrganizationMembership &member) const
    {
        return {EntityKind::OrganizationMembership, member.organizationId, member.userId};
    }
    EntityId operator()(const Customer &customer) const { return {EntityKind::Customer, customer.id, {}}; }
    EntityId operator()(const Tag &tag) const { return {EntityKind::Tag, tag.name, {}}; }
    EntityId operator()(const Budget &budget) const { return {EntityKind::Budget, budget.id, {}}; }
    EntityId operator()(const AccessGroup &group) const { return {EntityKind::AccessGroup, group.id, {}}; }
    EntityId operator()(const Credential &credential) const { return {EntityKind::Credential, credential.name, {}}; }
    EntityId operator()(const StoredModel &model) const { return {EntityKind::Model, model.id, {}}; }
    EntityId operator()(const Setting &setting) const { return {EntityKind::Setting, setting.name, {}}; }
};

} // namespace

QByteArray toText(EntityKind kind)
{
    return names.at(static_cast<std::size_t>(kind)).toByteArray();
}

std::optional<EntityKind> entityKindFromText(QByteArrayView text)
{
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == text)
            return static_cast<EntityKind>(i);
    }
    return std::nullopt;
}

EntityId idOf(const Entity &entity)
{
    return std::visit(Ids(), entity);
}

} // namespace Gatehouse
