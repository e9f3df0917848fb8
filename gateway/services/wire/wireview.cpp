// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/wire/wireview.h"

#include "gateway/access/limitfill.h"
#include "gateway/access/purseids.h"
#include "gateway/access/resolvedkey.h"

namespace Gatehouse {

WireView::Counted WireView::counted(const QByteArray &purse, const Limits &limits, std::optional<WallTime> since) const
{
    Counted counted;
    counted.purse = purse;
    // As requests are counted: what begins anew by itself does not care for a count begun by hand.
    if (const auto parsed = parseDuration(limits.budgetDuration)) {
        counted.period = m_calendar->clock(*parsed).at(m_now);
        counted.resets = true;
    } else if (since) {
        counted.period.start = *since;
    }
    counted.spent = m_ledger.spentSoFar(purse, counted.period.start);
    return counted;
}

WireView::Counted WireView::counted(const VirtualKey &key) const
{
    return counted(keyPurse(key.hash), limitsOf(m_directory, key.limits, key.budgetId), key.spendSince);
}

WireView::Counted WireView::counted(const Team &team) const
{
    return counted(teamPurse(team.id), limitsOf(m_directory, team.limits, team.budgetId));
}

WireView::Counted WireView::counted(const Membership &member) const
{
    Limits limits = limitsOf(m_directory, member.limits, member.budgetId);
    if (const auto team = m_directory.team(member.teamId))
        fillOpen(limits, team->memberLimits);
    return counted(memberPurse(member.teamId, member.userId), limits);
}

WireView::Counted WireView::counted(const User &user) const
{
    return counted(userPurse(user.id), limitsOf(m_directory, user.limits, user.budgetId));
}

void WireView::addMoney(Json &object, const Counted &counted, const QByteArray &budgetId) const
{
    object["spend"] = wireOf(counted.spent);
    object["budget_reset_at"] = counted.resets ? wireOf(counted.period.end) : Json();
    const auto found = m_directory.budget(budgetId);
    object["litellm_budget_table"] = found ? budget(*found) : Json();
}

Json WireView::budget(const Budget &budget) const
{
    Json object = budgetForm().write(budget);
    const auto duration = parseDuration(budget.limits.budgetDuration);
    object["budget_reset_at"] = duration ? wireOf(m_calendar->clock(*duration).at(m_now).end) : Json();
    return object;
}

Json WireView::key(const VirtualKey &key) const
{
    Json object = keyForm().write(key);
    addMoney(object, counted(key), key.budgetId);
    object["token_id"] = wireOf(key.hash);
    return object;
}

Json WireView::member(const Membership &member) const
{
    Json object = membershipForm().write(member);
    addMoney(object, counted(member), member.budgetId);
    // Where LiteLLM's own tables have a member's limits.
    if (object["litellm_budget_table"].is_null() && member.limits != Limits()) {
        Budget own;
        own.limits = member.limits;
        object["litellm_budget_table"] = budget(own);
    }
    return object;
}

Json WireView::team(const Team &team) const
{
    Json object = teamForm().write(team);
    addMoney(object, counted(team), team.budgetId);
    Json members = Json::array(), admins = Json::array(), withRoles = Json::array();
    QList<Membership> all = m_directory.membersOf(team.id);
    std::sort(all.begin(), all.end(), [](const auto &a, const auto &b) { return a.kept.createdAt != b.kept.createdAt ? a.kept.createdAt < b.kept.createdAt : a.userId < b.userId; });
    for (const Membership &member : std::as_const(all)) {
        const auto user = m_directory.user(member.userId);
        (member.role == MemberRole::Admin ? admins : members).push_back(toJson(member.userId));
        Json one;
        one["role"] = toJson(toText(member.role));
        one["user_id"] = toJson(member.userId);
        one["user_email"] = user ? wireOf(user->email) : Json();
        withRoles.push_back(std::move(one));
    }
    object["members"] = std::move(members);
    object["admins"] = std::move(admins);
    object["members_with_roles"] = std::move(withRoles);
    return object;
}

Json WireView::user(const User &user) const
{
    Json object = userForm().write(user);
    addMoney(object, counted(user), user.budgetId);
    Json teams = Json::array(), organizations = Json::array();
    for (const Membership &member : m_directory.membershipsOf(user.id))
        teams.push_back(toJson(member.teamId));
    for (const OrganizationMembership &member : m_directory.organizationMembershipsOf(user.id))
        organizations.push_back(organizationMember(member));
    object["teams"] = std::move(teams);
    object["organization_memberships"] = std::move(organizations);
    return object;
}

Json WireView::customer(const Customer &customer) const
{
    Json object = customerForm().write(customer);
    addMoney(object, counted(customerPurse(customer.id), limitsOf(m_directory, customer.limits, customer.budgetId)), customer.budgetId);
    if (object["litellm_budget_table"].is_null() && customer.limits != Limits()) {
        Budget own;
        own.limits = customer.limits;
        object["litellm_budget_table"] = budget(own);
    }
    return object;
}

Json WireView::tag(const Tag &tag) const
{
    Json object = tagForm().write(tag);
    addMoney(object, counted(tagPurse(tag.name), limitsOf(m_directory, tag.limits, tag.budgetId)), tag.budgetId);
    return object;
}

Json WireView::organizationMember(const OrganizationMembership &member) const
{
    Json object = organizationMembershipForm().write(member);
    object["spend"] = 0.0; // what he spends is counted for him and for the organization, not for both together
    const auto found = m_directory.budget(member.budgetId);
    object["litellm_budget_table"] = found ? budget(*found) : Json();
    return object;
}

Json WireView::organization(const Organization &organization) const
{
    Json object = organizationForm().write(organization);
    addMoney(object, counted(organizationPurse(organization.id), limitsOf(m_directory, organization.limits, organization.budgetId)), organization.budgetId);
    if (object["litellm_budget_table"].is_null()) {
        Budget own;
        own.limits = organization.limits;
        object["litellm_budget_table"] = budget(own);
    }
    Json members = Json::array();
    for (const OrganizationMembership &member : m_directory.membersOfOrganization(organization.id))
        members.push_back(organizationMember(member));
    object["members"] = std::move(members);
    return object;
}

} // namespace Gatehouse
