// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/wire/keyjson.h"

namespace Gatehouse {

const WireForm<VirtualKey> &keyForm()
{
    using K = VirtualKey;
    static const WireForm<K> form(
        together<WireForm<K>::Field>(
            {
                {{"token", "string", "SHA-256 of the key; given, never taken."}, [](const Json &, K &) { return Result<void>(); }, [](const K &key) { return wireOf(key.hash); }},
                {{"key_name", "string", "What may be shown of it; given, never taken."}, [](const Json &, K &) { return Result<void>(); }, [](const K &key) { return wireOf(key.name); }},
                wireField("key_alias", &K::alias, "A name, unique among keys."),
                wireField("user_id", &K::userId, "Whose it is."),
                wireField("team_id", &K::teamId, "The team that pays."),
                wireField("organization_id", &K::organizationId, "The organization that pays."),
                wireField("models", &K::models, "Names, wildcards, access groups, all-team-models; empty = all."),
                wireField("aliases", &K::modelAliases, "What is asked for → what is meant."),
                wireField("allowed_routes", &K::allowedRoutes, "Paths and groups of them; empty = all."),
                wireField("tags", &K::tags, "Put on every request."),
                wireField("access_group_ids", &K::accessGroups, "Access groups whose models it may use."),
                wireField("budget_id", &K::budgetId, "A budget whose limits fill what is not set here."),
                wireField("temp_budget_increase", &K::temporaryIncrease, "US dollars more, until temp_budget_expiry."),
                wireField("temp_budget_expiry", &K::increaseExpiresAt, "When the increase ends."),
                wireField("expires", &K::expiresAt, "When it ends; see `duration`."),
                wireField("blocked", &K::blocked, "Refused, but not deleted."),
                wireField("auto_rotate", &K::autoRotate, "Whether it is renewed by itself."),
                wireDuration("rotation_interval", &K::rotationInterval, "How often it is renewed."),
                wireField("last_rotation_at", &K::rotatedAt, "When it was renewed last."),
                wireMetadata<K>(),
            },
            wireLimits(&K::limits)),
        {{"config", "{}"},
         {"permissions", "{}"},
         {"guardrails", "null", "array"},
         {"policies", "null", "array"},
         {"prompts", "null", "array"},
         {"enforced_params", "null", "array"},
         {"allowed_cache_controls", "[]", "array"},
         {"allowed_passthrough_routes", "null", "array"},
         {"allowed_vector_store_indexes", "null", "array"},
         {"object_permission", "null"},
         {"budget_fallbacks", "null"},
         {"router_settings", "null"},
         {"project_id", "null", "string"},
         {"agent_id", "null", "string"},
         {"tpm_limit_type", "null", "string"},
         {"rpm_limit_type", "null", "string"},
         {"default_estimated_output_tokens", "null", "integer"}},
        {"key", "keys", "duration", "key_type", "new_key", "new_master_key", "grace_period", "send_invite_email", "token_id", "last_active", "cut_streams", "key_hash",
         "soft_budget_cooldown", "model_spend", "rotation_count"});
    return form;
}

} // namespace Gatehouse
