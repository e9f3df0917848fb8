// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/wire/userjson.h"

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

Result<void> readUserRole(const Json &json, User &user)
{
    const auto role = roleFromText(json.is_null() ? QByteArrayLiteral("internal_user") : jsonBytes(json));
    if (!role)
        return wrongValue("user_role", json, u"proxy_admin, proxy_admin_viewer, org_admin, internal_user, internal_user_viewer, team or customer is expected"_s);
    user.role = *role;
    return {};
}

} // namespace

const WireForm<User> &userForm()
{
    using U = User;
    static const WireForm<U> form(
        together<WireForm<U>::Field>(
            {
                wireField("user_id", &U::id, "Chosen by you, or a UUID."),
                wireField("user_email", &U::email, "His e-mail address."),
                wireField("user_alias", &U::alias, "What people call him."),
                {{"user_role", "string", "proxy_admin, proxy_admin_viewer, internal_user, internal_user_viewer …"}, readUserRole, [](const U &user) { return wireOf(toText(user.role)); }},
                wireField("sso_user_id", &U::ssoId, "As the identity provider names him."),
                wireField("organization_id", &U::organizationId, "The organization that pays for keys without a team."),
                wireField("budget_id", &U::budgetId, "A budget whose limits fill what is not set here."),
                wireField("models", &U::models, "For keys without a team; empty = all, no-default-models = none."),
                wireField("blocked", &U::blocked, "His keys are refused."),
                wireMetadata<U>(),
            },
            wireLimits(&U::limits)),
        {{"object_permission", "null"}, {"allowed_cache_controls", "[]", "array"}, {"policies", "[]", "array"}, {"prompts", "null", "array"}},
        {"password", "teams", "organizations", "auto_create_key", "send_invite_email", "key", "keys", "duration", "key_alias", "aliases", "permissions", "guardrails", "config",
         "team_id", "user_ids", "users", "all_users", "user_updates", "invite_user", "key_count", "organization_memberships", "model_spend", "allowed_routes", "key_type", "tags"});
    return form;
}

} // namespace Gatehouse
