// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/access/keyshelf.h"
#include "gateway/access/shelf.h"
#include "gateway/domain/entity.h"

#include <QByteArray>
#include <QList>

#include <memory>
#include <optional>

namespace Gatehouse {

/// Everything that can be looked up about who is who: keys, teams, users and the rest, as they are at one moment. Immutable and
/// shared by all threads; a change makes a new one that shares with it all that did not change. What is pointed to lives as
/// long as the directory, or longer for who keeps the pointer.
class Directory
{
public:
    using Pointer = std::shared_ptr<const Directory>;
    template <class T>
    using Found = std::shared_ptr<const T>; ///< null when there is none

    Directory() = default;
    static Pointer of(Entities entities);
    /// With those written and those deleted, deletions first, as the storage does it. `change` is the number of the last of them.
    Pointer with(QList<Entity> writes, const QList<EntityId> &deletes, qint64 change) const;
    /// Takes over one part after the other of what is to be loaded, so that a long list need not be in memory twice. Before the
    /// directory is shared; afterwards it does not change.
    void add(Entities part);

    /// Number of the last change that is in it.
    qint64 change() const { return m_change; }
    qsizetype keyCount() const { return m_keys.size(); }

    /// The key itself, not one that it replaced.
    std::optional<VirtualKey> key(const KeyDigest &digest) const { return m_keys.find(digest); }
    std::optional<VirtualKey> key(const QByteArray &hash) const { return m_keys.find(KeyDigest::fromHash(hash)); }
    /// The former key with that digest, whether its time is over or not.
    Found<DeprecatedKey> deprecatedKey(const KeyDigest &digest) const;
    Found<Team> team(const QByteArray &id) const { return m_teams.find(id); }
    Found<Membership> membership(const QByteArray &teamId, const QByteArray &userId) const;
    Found<User> user(const QByteArray &id) const { return m_users.find(id); }
    Found<Organization> organization(const QByteArray &id) const { return m_organizations.find(id); }
    Found<OrganizationMembership> organizationMembership(const QByteArray &organizationId, const QByteArray &userId) const;
    Found<Customer> customer(const QByteArray &id) const { return m_customers.find(id); }
    Found<Tag> tag(const QByteArray &name) const { return m_tags.find(name); }
    Found<Budget> budget(const QByteArray &id) const { return m_budgets.find(id); }
    /// By id, else by name.
    Found<AccessGroup> accessGroup(const QByteArray &idOrName) const;

    // For administration: these look through all there are.
    QList<VirtualKey> keysOf(KeyShelf::Owner owner, const QByteArray &id) const { return m_keys.of(owner, id); }
    std::optional<VirtualKey> keyByAlias(const QByteArray &alias) const;
    QList<Membership> membersOf(const QByteArray &teamId) const;
    QList<OrganizationMembership> membersOfOrganization(const QByteArray &organizationId) const;
    // Quick: they are kept by user.
    QList<Membership> membershipsOf(const QByteArray &userId) const;
    QList<OrganizationMembership> organizationMembershipsOf(const QByteArray &userId) const;

    const KeyShelf &keys() const { return m_keys; }
    const Shelf<Team> &teams() const { return m_teams; }
    const Shelf<User> &users() const { return m_users; }
    const Shelf<Organization> &organizations() const { return m_organizations; }
    const Shelf<Customer> &customers() const { return m_customers; }
    const Shelf<Tag> &tags() const { return m_tags; }
    const Shelf<Budget> &budgets() const { return m_budgets; }
    const Shelf<AccessGroup> &accessGroups() const { return m_accessGroups; }

private:
    struct Write;
    template <class T>
    void addAll(QList<T> list);
    void remove(const EntityId &id);

    KeyShelf m_keys;
    Shelf<DeprecatedKey> m_deprecatedKeys; // by hash
    Shelf<Team> m_teams;
    Shelf<QList<Found<Membership>>> m_memberships; // by user
    Shelf<User> m_users;
    Shelf<Organization> m_organizations;
    Shelf<QList<Found<OrganizationMembership>>> m_organizationMemberships; // by user
    Shelf<Customer> m_customers;
    Shelf<Tag> m_tags;
    Shelf<Budget> m_budgets;
    Shelf<AccessGroup> m_accessGroups; // by id
    qint64 m_change = 0;
};

} // namespace Gatehouse
