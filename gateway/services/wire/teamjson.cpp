// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/wire/teamjson.h"

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

Result<void> readRole(const Json &json, Membership &member)
{
    const auto role = memberRoleFromText(json.is_null() ? QByteArrayLiteral("user") : jsonBytes(json));
    if (!role)
        return wrongValue("role", json, u"\"user\" or \"admin\" is expected"_s);
    member.role = *role;
    return {};
}

} // namespace

const WireForm<Team> &teamForm()
{
    using T = Team;
    static const WireForm<T> form(
        together<WireForm<T>::Field>(
            {
                wireField("team_id", &T::id, "Chosen by you, or a UUID."),
                wireField("team_alias", &T::alias, "What people call it."),
                wireField("organization_id", &T::organizationId, "The organization it belongs to."),
                wireField("budget_id", &T::budgetId, "A budget whose limits fill what is not set here."),
                wireField("models", &T::models, "What its keys may use; empty = all."),
                wireField("model_aliases", &T::modelAliases, "What is asked for → what is meant."),
                wireField("tags", &T::tags, "Put on every request."),
                wireField("access_group_ids", &T::accessGroups, "Access groups whose models it may use."),
                wireField("team_member_permissions", &T::memberPermissions, "Routes by which plain members manage its keys."),
                wireField("team_member_budget", &T::memberLimits, &Limits::maxBudget, "US dollars for each member who has no budget of his own."),
                wireDuration("team_member_budget_duration", &T::memberLimits, &Limits::budgetDuration, "When that begins anew."),
                wireField("team_member_rpm_limit", &T::memberLimits, &Limits::rpm, "Requests a minute for each such member."),
                wireField("team_member_tpm_limit", &T::memberLimits, &Limits::tpm, "Tokens a minute for each such member."),
                wireField("default_team_member_models", &T::memberModels, "What new members may use; empty = what the team may."),
                wireField("blocked", &T::blocked, "All its keys are refused."),
                wireMetadata<T>(),
            },
            wireLimits(&T::limits)),
        {{"guardrails", "null", "array"},
         {"policies", "null", "array"},
         {"prompts", "null", "array"},
         {"object_permission", "null"},
         {"router_settings", "null"},
         {"allowed_passthrough_routes", "null", "array"},
         {"team_member_key_duration", "null", "string"},
         {"model_id", "null", "integer"}},
        {"members", "admins", "members_with_roles", "keys", "team_memberships", "team_ids", "litellm_model_table", "members_count", "keys_count"});
    return form;
}

const WireForm<Membership> &membershipForm()
{
    using M = Membership;
    static const WireForm<M> form(
        {
            wireField("team_id", &M::teamId, "The team."),
            wireField("user_id", &M::userId, "The member."),
            {{"role", "string", "\"user\" or \"admin\"."}, readRole, [](const M &member) { return wireOf(toText(member.role)); }},
            wireField("budget_id", &M::budgetId, "A budget whose limits fill what is not set here."),
            wireField("models", &M::models, "What he may use of what the team may; empty = all of it."),
            wireField("max_budget_in_team", &M::limits, &Limits::maxBudget, "US dollars he may spend with the team's keys."),
            wireDuration("budget_duration", &M::limits, &Limits::budgetDuration, "When that begins anew."),
            wireField("tpm_limit", &M::limits, &Limits::tpm, "Tokens a minute."),
            wireField("rpm_limit", &M::limits, &Limits::rpm, "Requests a minute."),
        },
        {}, {"member", "members", "user_email", "team_alias"});
    return form;
}

} // namespace Gatehouse
