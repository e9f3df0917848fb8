// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"
#include "gateway/domain/accessgroup.h"
#include "gateway/domain/budget.h"
#include "gateway/domain/customer.h"
#include "gateway/domain/organization.h"
#include "gateway/domain/storedmodel.h"
#include "gateway/domain/tag.h"
#include "gateway/domain/team.h"
#include "gateway/domain/user.h"
#include "gateway/domain/virtualkey.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

#include <cstdint>
#include <optional>
#include <variant>

namespace Gatehouse {

/// The kinds of things that people administer. Stored by name.
enum class EntityKind : std::uint8_t {
    Key, DeprecatedKey, Team, Membership, User, Organization, OrganizationMembership, Customer, Tag, Budget, AccessGroup, Credential, Model,
    Setting, ///< one text by name
    Purse,   ///< in changes only: its money was set by hand
};
/// "key", "team", "organization_membership", …
QByteArray toText(EntityKind kind);
std::optional<EntityKind> entityKindFromText(QByteArrayView text);

/// A setting that was changed while the gateway ran.
struct Setting {
    QByteArray name;
    QByteArray value; ///< JSON text
    WallTime changedAt{};
    bool operator==(const Setting &) const = default;
};

/// One of them; the alternatives stand in the order of EntityKind.
using Entity = std::variant<VirtualKey, DeprecatedKey, Team, Membership, User, Organization, OrganizationMembership, Customer, Tag, Budget,
                            AccessGroup, Credential, StoredModel, Setting>;

/// Which one. Memberships have two ids: that of the team or organization, and the user's in `part`.
struct EntityId {
    EntityKind kind = EntityKind::Key;
    QByteArray id;
    QByteArray part;
    bool operator==(const EntityId &) const = default;
};
EntityId idOf(const Entity &entity);

/// Many of them.
struct Entities {
    QList<VirtualKey> keys;
    QList<DeprecatedKey> deprecatedKeys;
    QList<Team> teams;
    QList<Membership> memberships;
    QList<User> users;
    QList<Organization> organizations;
    QList<OrganizationMembership> organizationMemberships;
    QList<Customer> customers;
    QList<Tag> tags;
    QList<Budget> budgets;
    QList<AccessGroup> accessGroups;
    QList<Credential> credentials;
    QList<StoredModel> models;
    QList<Setting> settings;
    qint64 change = 0; ///< number of the last change that is in them

    /// The list for a type.
    template <class T>
    QList<T> &of();
};

template <> inline QList<VirtualKey> &Entities::of() { return keys; }
template <> inline QList<DeprecatedKey> &Entities::of() { return deprecatedKeys; }
template <> inline QList<Team> &Entities::of() { return teams; }
template <> inline QList<Membership> &Entities::of() { return memberships; }
template <> inline QList<User> &Entities::of() { return users; }
template <> inline QList<Organization> &Entities::of() { return organizations; }
template <> inline QList<OrganizationMembership> &Entities::of() { return organizationMemberships; }
template <> inline QList<Customer> &Entities::of() { return customers; }
template <> inline QList<Tag> &Entities::of() { return tags; }
template <> inline QList<Budget> &Entities::of() { return budgets; }
template <> inline QList<AccessGroup> &Entities::of() { return accessGroups; }
template <> inline QList<Credential> &Entities::of() { return credentials; }
template <> inline QList<StoredModel> &Entities::of() { return models; }
template <> inline QList<Setting> &Entities::of() { return settings; }

} // namespace Gatehouse
