// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/entitytable.h"

#include <array>

namespace Gatehouse {
namespace {

using namespace Columns;

constexpr std::array organizationsColumns{
    text<Organization, &Organization::id>("id"),
    text<Organization, &Organization::alias>("alias"),
    shared<Organization, &Organization::budgetId>("budget_id"),
    truth<Organization, &Organization::blocked>("blocked"),
};

struct OrganizationDetails {
    template <class Form, class Value>
    static void list(Form &form, Value &organization)
    {
        form.field("models", organization.models);
        limitFields(form, organization.limits);
    }
};

constexpr std::array organizationMembershipsColumns{
    shared<OrganizationMembership, &OrganizationMembership::organizationId>("organization_id"),
    shared<OrganizationMembership, &OrganizationMembership::userId>("user_id"),
    role<OrganizationMembership>(),
    shared<OrganizationMembership, &OrganizationMembership::budgetId>("budget_id"),
};

struct OrganizationMembershipDetails {
    template <class Form, class Value>
    static void list(Form &form, Value &member)
    {
        limitFields(form, member.limits);
    }
};

} // namespace

template <>
const EntityTable<Organization> &tableOf<Organization>()
{
    static const EntityTable<Organization> table{"organizations", 1, organizationsColumns, nullptr, detailsText<Organization, OrganizationDetails>, readDetailsText<Organization, OrganizationDetails>};
    return table;
}

template <>
const EntityTable<OrganizationMembership> &tableOf<OrganizationMembership>()
{
    static const EntityTable<OrganizationMembership> table{"organization_memberships", 2, organizationMembershipsColumns, nullptr, detailsText<OrganizationMembership, OrganizationMembershipDetails>, readDetailsText<OrganizationMembership, OrganizationMembershipDetails>};
    return table;
}

} // namespace Gatehouse
