// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/access/directory.h"

#include <algorithm>

namespace Gatehouse {
namespace {

const QByteArray &groupOf(const Membership &member)
{
    return member.teamId;
}

const QByteArray &groupOf(const OrganizationMembership &member)
{
    return member.organizationId;
}

template <class Member>
using MembershipShelf = Shelf<QList<std::shared_ptr<const Member>>>;

template <class Member>
void removeMember(MembershipShelf<Member> &shelf, const QByteArray &groupId, const QByteArray &userId)
{
    const auto list = shelf.find(userId);
    if (!list)
        return;
    auto left = *list;
    left.removeIf([&](const auto &member) { return groupOf(*member) == groupId; });
    if (left.isEmpty())
        shelf.remove(userId);
    else
        shelf.put(userId, std::move(left));
}

template <class Member>
void putMember(MembershipShelf<Member> &shelf, Member member)
{
    const QByteArray userId = member.userId;
    const auto list = shelf.find(userId);
    auto all = list ? *list : QList<std::shared_ptr<const Member>>();
    all.removeIf([&](const auto &other) { return groupOf(*other) == groupOf(member); });
    all << std::make_shared<const Member>(std::move(member));
    shelf.put(userId, std::move(all));
}

template <class Member>
std::shared_ptr<const Member> memberIn(const MembershipShelf<Member> &shelf, const QByteArray &groupId, const QByteArray &userId)
{
    const auto list = shelf.find(userId);
    if (!list)
        return {};
    const auto found = std::find_if(list->begin(), list->end(), [&](const auto &member) { return groupOf(*member) == groupId; });
    return found == list->end() ? nullptr : *found;
}

template <class Member>
QList<Member> membersIn(const MembershipShelf<Member> &shelf, const QByteArray &groupId)
{
    QList<Member> members;
    shelf.forEach([&](const auto &list) {
        for (const auto &member : *list) {
            if (groupOf(*member) == groupId)
                members << *member;
        }
    });
    return members;
}

template <class Member>
QList<Member> allOf(const MembershipShelf<Member> &shelf, const QByteArray &userId)
{
    QList<Member> members;
    if (const auto list = shelf.find(userId)) {
        for (const auto &member : *list)
            members << *member;
    }
    return members;
}

} // namespace

/// Puts an entity of any kind where it belongs.
struct Directory::Write {
    Directory &to;

    void operator()(VirtualKey key) { to.m_keys.put(key); }
    void operator()(DeprecatedKey key) { const QByteArray id = key.hash; to.m_deprecatedKeys.put(id, std::move(key)); }
    void operator()(Team team) { const QByteArray id = team.id; to.m_teams.put(id, std::move(team)); }
    void operator()(Membership member) { putMember(to.m_memberships, std::move(member)); }
    void operator()(User user) { const QByteArray id = user.id; to.m_users.put(id, std::move(user)); }
    void operator()(Organization one) { const QByteArray id = one.id; to.m_organizations.put(id, std::move(one)); }
    void operator()(OrganizationMembership member) { putMember(to.m_organizationMemberships, std::move(member)); }
    void operator()(Customer customer) { const QByteArray id = customer.id; to.m_customers.put(id, std::move(customer)); }
    void operator()(Tag tag) { const QByteArray id = tag.name; to.m_tags.put(id, std::move(tag)); }
    void operator()(Budget budget) { const QByteArray id = budget.id; to.m_budgets.put(id, std::move(budget)); }
    void operator()(AccessGroup group) { const QByteArray id = group.id; to.m_accessGroups.put(id, std::move(group)); }
    // Models, what opens them and settings are the snapshot's.
    void operator()(const Credential &) {}
    void operator()(const StoredModel &) {}
    void operator()(const Setting &) {}
};

template <class T>
void Directory::addAll(QList<T> list)
{
    // From the end, so that what is taken over is let go of at once.
    while (!list.isEmpty())
        Write{*this}(list.takeLast());
}

Directory::Pointer Directory::of(Entities entities)
{
    auto directory = std::make_shared<Directory>();
    directory->add(std::move(entities));
    return directory;
}

void Directory::add(Entities part)
{
    addAll(std::move(part.keys));
    addAll(std::move(part.deprecatedKeys));
    addAll(std::move(part.teams));
    addAll(std::move(part.memberships));
    addAll(std::move(part.users));
    addAll(std::move(part.organizations));
    addAll(std::move(part.organizationMemberships));
    addAll(std::move(part.customers));
    addAll(std::move(part.tags));
    addAll(std::move(part.budgets));
    addAll(std::move(part.accessGroups));
    m_change = std::max(m_change, part.change);
}

Directory::Pointer Directory::with(QList<Entity> writes, const QList<EntityId> &deletes, qint64 change) const
{
    auto next = std::make_shared<Directory>(*this);
    for (const EntityId &id : deletes)
        next->remove(id);
    for (Entity &entity : writes)
        std::visit(Write{*next}, std::move(entity));
    next->m_change = std::max(m_change, change);
    return next;
}

void Directory::remove(const EntityId &id)
{
    switch (id.kind) {
    case EntityKind::Key:
        m_keys.remove(KeyDigest::fromHash(id.id));
        break;
    case EntityKind::DeprecatedKey:
        m_deprecatedKeys.remove(id.id);
        break;
    case EntityKind::Team:
        m_teams.remove(id.id);
        break;
    case EntityKind::Membership:
        removeMember(m_memberships, id.id, id.part);
        break;
    case EntityKind::User:
        m_users.remove(id.id);
        break;
    case EntityKind::Organization:
        m_organizations.remove(id.id);
        break;
    case EntityKind::OrganizationMembership:
        removeMember(m_organizationMemberships, id.id, id.part);
        break;
    case EntityKind::Customer:
        m_customers.remove(id.id);
        break;
    case EntityKind::Tag:
        m_tags.remove(id.id);
        break;
    case EntityKind::Budget:
        m_budgets.remove(id.id);
        break;
    case EntityKind::AccessGroup:
        m_accessGroups.remove(id.id);
        break;
    case EntityKind::Credential:
    case EntityKind::Model:
    case EntityKind::Setting:
    case EntityKind::Purse:
        break;
    }
}

Directory::Found<DeprecatedKey> Directory::deprecatedKey(const KeyDigest &digest) const
{
    return m_deprecatedKeys.size() == 0 ? nullptr : m_deprecatedKeys.find(digest.hex());
}

Directory::Found<Membership> Directory::membership(const QByteArray &teamId, const QByteArray &userId) const
{
    return memberIn(m_memberships, teamId, userId);
}

Directory::Found<OrganizationMembership> Directory::organizationMembership(const QByteArray &organizationId, const QByteArray &userId) const
{
    return memberIn(m_organizationMemberships, organizationId, userId);
}

Directory::Found<AccessGroup> Directory::accessGroup(const QByteArray &idOrName) const
{
    Found<AccessGroup> found = m_accessGroups.find(idOrName);
    if (!found) {
        m_accessGroups.forEach([&](const Found<AccessGroup> &group) {
            if (group->name == idOrName)
                found = group;
        });
    }
    return found;
}

std::optional<VirtualKey> Directory::keyByAlias(const QByteArray &alias) const
{
    const QList<VirtualKey> found = alias.isEmpty() ? QList<VirtualKey>() : m_keys.of(KeyShelf::Owner::Alias, alias);
    return found.isEmpty() ? std::nullopt : std::optional(found.first());
}

QList<Membership> Directory::membersOf(const QByteArray &teamId) const
{
    return membersIn(m_memberships, teamId);
}

QList<OrganizationMembership> Directory::membersOfOrganization(const QByteArray &organizationId) const
{
    return membersIn(m_organizationMemberships, organizationId);
}

QList<Membership> Directory::membershipsOf(const QByteArray &userId) const
{
    return allOf(m_memberships, userId);
}

QList<OrganizationMembership> Directory::organizationMembershipsOf(const QByteArray &userId) const
{
    return allOf(m_organizationMemberships, userId);
}

} // namespace Gatehouse
