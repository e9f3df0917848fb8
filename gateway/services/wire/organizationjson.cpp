// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/wire/organizationjson.h"

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

Result<void> readMemberRole(const Json &json, OrganizationMembership &member)
{
    const auto role = roleFromText(json.is_null() ? QByteArrayLiteral("internal_user") : jsonBytes(json));
    if (!role || (*role != UserRole::OrgAdmin && *role != UserRole::InternalUser && *role != UserRole::InternalUserViewer))
        return wrongValue("user_role", json, u"org_admin, internal_user or internal_user_viewer is expected"_s);
    member.role = *role;
    return {};
}

} // namespace

const WireForm<Organization> &organizationForm()
{
    using O = Organization;
    static const WireForm<O> form(
        together<WireForm<O>::Field>(
            {
                wireField("organization_id", &O::id, "Chosen by you, or a UUID."),
                wireField("organization_alias", &O::alias, "What people call it."),
                wireField("budget_id", &O::budgetId, "A budget whose limits fill what is not set here."),
                wireField("models", &O::models, "What its teams may use; empty = all."),
                wireField("blocked", &O::blocked, "All its keys are refused."),
                wireMetadata<O>(),
            },
            wireLimits(&O::limits)),
        {{"object_permission", "null"}}, {"organization_ids", "organizations", "members", "teams", "users", "keys", "model_spend"});
    return form;
}

const WireForm<OrganizationMembership> &organizationMembershipForm()
{
    using M = OrganizationMembership;
    static const WireForm<M> form(
        {
            wireField("organization_id", &M::organizationId, "The organization."),
            wireField("user_id", &M::userId, "The user."),
            {{"user_role", "string", "org_admin, internal_user or internal_user_viewer."}, readMemberRole, [](const M &member) { return wireOf(toText(member.role)); }},
            wireField("budget_id", &M::budgetId, "A budget whose limits fill what is not set here."),
            wireField("max_budget_in_organization", &M::limits, &Limits::maxBudget, "US dollars he may spend there."),
            wireDuration("budget_duration", &M::limits, &Limits::budgetDuration, "When that begins anew."),
        },
        {}, {"member", "role", "user_email"});
    return form;
}

} // namespace Gatehouse
