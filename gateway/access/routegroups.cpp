// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/access/routegroups.h"

#include <QHash>
#include <QSet>

#include <algorithm>

namespace Gatehouse {
namespace {

/// A word that begins with '@' stands for the routes of that group; one that begins with '+' stands for itself with and
/// without "/v1".
struct Row {
    const char *name;
    const char *routes;
};

constexpr Row rows[] = {
    {"openai_routes",
     "/engines/{model}/chat/completions /openai/deployments/{model:path}/chat/completions +/chat/completions /cursor/chat/completions "
     "/engines/{model}/completions /openai/deployments/{model}/completions +/completions "
     "/engines/{model}/embeddings /openai/deployments/{model}/embeddings +/embeddings "
     "+/images/generations +/images/edits +/videos +/videos/{id} +/videos/{id}/content +/videos/{id}/remix "
     "+/audio/transcriptions +/audio/speech +/moderations +/batches +/batches/{id} +/batches/{id}/cancel "
     "+/files +/files/{id} +/files/{id}/content +/fine_tuning/jobs +/fine_tuning/jobs/{id}/cancel "
     "+/assistants +/assistants/{id} +/threads +/threads/{id} +/threads/{id}/messages +/threads/{id}/runs "
     "+/models /utils/token_counter /utils/transform_request +/rerank /v2/rerank +/realtime "
     "+/responses +/responses/{id} +/responses/{id}/input_items +/responses/{id}/cancel "
     "+/vector_stores +/vector_stores/{id}/search +/vector_stores/{id}/files +/vector_stores/{id}/files/{file} "
     "+/vector_stores/{id}/files/{file}/content +/vector_store/list +/search +/search/{tool} +/ocr +/containers +/containers/*"},
    {"anthropic_routes", "/v1/messages /v1/messages/count_tokens /v1/skills /v1/skills/{id}"},
    {"google_routes",
     "/v1beta/models/{model:path}:countTokens /v1beta/models/{model:path}:generateContent /v1beta/models/{model:path}:streamGenerateContent "
     "/models/{model:path}:countTokens /models/{model:path}:generateContent /models/{model:path}:streamGenerateContent "
     "/interactions /v1beta/interactions /interactions/{id} /v1beta/interactions/{id} /interactions/{id}/cancel /v1beta/interactions/{id}/cancel"},
    {"mapped_pass_through_routes",
     "/bedrock /vertex-ai /vertex_ai /cohere /cursor /gemini /anthropic /langfuse /azure /azure_ai /openai /openai_passthrough /assemblyai "
     "/eu.assemblyai /vllm /mistral /milvus"},
    {"passthrough_routes_wildcard",
     "/bedrock/* /vertex-ai/* /vertex_ai/* /cohere/* /cursor/* /gemini/* /anthropic/* /langfuse/* /azure/* /azure_ai/* /openai/* "
     "/openai_passthrough/* /assemblyai/* /eu.assemblyai/* /vllm/* /mistral/* /milvus/*"},
    {"litellm_native_routes", "+/rag/ingest +/rag/query"},
    {"mcp_routes",
     "/mcp /mcp/ /mcp/{path} /mcp/tools /mcp/tools/list /mcp/tools/call /mcp-rest/tools/list /mcp-rest/tools/call /v1/mcp/server "
     "/v1/mcp/server/{path:path}"},
    {"agent_routes",
     "/v1/agents /v1/agents/{id} /agents /a2a/{id} /a2a/{id}/message/send /a2a/{id}/message/stream /a2a/{id}/.well-known/agent-card.json"},
    {"apply_guardrail_routes", "/guardrails/apply_guardrail"},
    {"llm_api_routes",
     "@openai_routes @anthropic_routes @google_routes @mapped_pass_through_routes @passthrough_routes_wildcard @apply_guardrail_routes @mcp_routes "
     "@litellm_native_routes @agent_routes"},
    {"info_routes",
     "/key/info /key/health /team/info /team/list /v2/team/list /organization/list /team/available /user/info /v2/user/info /model/info "
     "/v1/model/info /v2/model/info /v2/key/info /model_group/info /health /health/services /key/list /user/filter/ui +/models "
     "/sso/get/ui_settings"},
    {"master_key_only_routes", "/global/spend/reset /memory-usage-in-mem-cache /memory-usage-in-mem-cache-items"},
    {"key_management_routes",
     "/key/generate /key/update /key/delete /key/info /key/regenerate /key/service-account/generate /key/{key}/regenerate /key/list /key/block "
     "/key/unblock /key/bulk_update /team/daily/activity /spend/logs /key/{key}/reset_spend /key/aliases"},
    {"management_routes",
     "/user/new /user/update /user/bulk_update /user/delete /user/info /user/list /user/daily/activity /user/daily/activity/aggregated "
     "/team/new /team/update /team/delete /team/list /v2/team/list /team/info /team/block /team/unblock /team/available /team/permissions_list "
     "/team/permissions_update /team/daily/activity /model/new /model/update /model/delete /model/info /jwt/key/mapping/new "
     "/jwt/key/mapping/update /jwt/key/mapping/delete /jwt/key/mapping/list /jwt/key/mapping/info @key_management_routes"},
    {"spend_tracking_routes", "/spend/keys /spend/users /spend/tags /spend/calculate /spend/logs /spend/logs/ui /spend/logs/session/ui /cost/estimate"},
    {"global_spend_tracking_routes",
     "/global/spend/logs /global/spend /global/spend/keys /global/spend/teams /global/spend/end_users /global/spend/models "
     "/global/predict/spend/logs /global/spend/report /global/spend/provider /global/spend/tags /global/spend/all_tag_names"},
    {"public_routes",
     "/routes / /health/liveliness /health/liveness /health/readiness /test /config/yaml /metrics /litellm/.well-known/litellm-ui-config "
     "/.well-known/litellm-ui-config /public/model_hub /public/agent_hub /public/mcp_hub /public/litellm_model_cost_map"},
    {"ui_routes",
     "/sso /sso/get/ui_settings /get/ui_settings /login /key/info /config /spend /model/info /v2/model/info /v2/key/info +/models /global/spend "
     "/global/spend/logs /global/spend/keys /global/spend/models /global/spend/tags /global/predict/spend/logs /global/activity /health/services "
     "@info_routes"},
    {"internal_user_routes",
     "/global/activity /global/activity/model /global/activity/cache_hits +/models/{id} /guardrails/list /v2/guardrails/list @spend_tracking_routes "
     "@global_spend_tracking_routes @key_management_routes"},
    {"internal_user_view_only_routes", "@spend_tracking_routes @global_spend_tracking_routes"},
    {"self_managed_routes",
     "/team/member_add /team/member_delete /team/member_update /team/permissions_list /team/permissions_update /team/daily/activity /model/new "
     "/model/update /model/delete /user/daily/activity /user/available_roles /user/list /model/{id}/update /prompt/list /prompt/info "
     "/invitation/new /invitation/delete /guardrails/register /guardrails/submissions /guardrails/submissions/{id}"},
    {"org_admin_only_routes", "/organization/info /organization/delete /organization/member_add /organization/member_update"},
    {"admin_viewer_routes",
     "/user/list /user/available_users /user/available_roles /user/daily/activity /team/daily/activity /tag/daily/activity /tag/list /audit "
     "/audit/{id} /global/activity /global/activity/model /global/activity/cache_hits @info_routes"},
    {"org_admin_allowed_routes", "@org_admin_only_routes @management_routes @self_managed_routes @admin_viewer_routes"},
};

struct Group {
    QSet<QByteArray> exact;
    QList<QByteArray> patterns; // those with braces or a star
};

using Groups = QHash<QByteArray, Group>;

void addRoute(Group &group, const QByteArray &route)
{
    if (!route.contains('{') && !route.endsWith('*'))
        group.exact.insert(route);
    else if (!group.patterns.contains(route))
        group.patterns << route;
}

Groups makeGroups()
{
    Groups groups;
    for (const Row &row : rows) {
        Group group;
        for (const QByteArray &word : QByteArray(row.routes).split(' ')) {
            if (word.startsWith('@')) {
                const auto other = groups.constFind(word.sliced(1)); // groups stand below those they name
                Q_ASSERT(other != groups.constEnd());
                group.exact.unite(other->exact);
                for (const QByteArray &pattern : other->patterns)
                    addRoute(group, pattern);
            } else if (word.startsWith('+')) {
                addRoute(group, word.sliced(1));
                addRoute(group, "/v1" + word.sliced(1));
            } else {
                addRoute(group, word);
            }
        }
        groups.insert(row.name, group);
    }
    return groups;
}

const Groups &allGroups()
{
    static const Groups groups = makeGroups();
    return groups;
}

} // namespace

bool isRouteGroup(const QByteArray &name)
{
    return allGroups().contains(name);
}

bool isInRouteGroup(const QByteArray &path, const QByteArray &group)
{
    const auto found = allGroups().constFind(group);
    if (found == allGroups().constEnd())
        return false;
    if (found->exact.contains(path))
        return true;
    return std::any_of(found->patterns.begin(), found->patterns.end(), [&](const QByteArray &pattern) { return matchesRoute(path, pattern); });
}

QList<QByteArray> routeGroupNames()
{
    QList<QByteArray> names = allGroups().keys();
    std::sort(names.begin(), names.end());
    return names;
}

bool matchesRoute(QByteArrayView path, QByteArrayView pattern)
{
    const qsizetype open = pattern.indexOf('{');
    if (open < 0)
        return pattern.endsWith('*') ? path.startsWith(pattern.chopped(1)) : path == pattern;
    const qsizetype close = pattern.indexOf('}', open);
    if (close < 0 || !path.startsWith(pattern.first(open)))
        return false;
    const bool manySegments = pattern.sliced(open, close - open).endsWith(":path");
    const QByteArrayView after = pattern.sliced(close + 1);
    const QByteArrayView left = path.sliced(open);
    // At least one character; a segment ends at the next slash.
    for (qsizetype size = 1; size <= left.size() && (manySegments || left[size - 1] != '/'); ++size) {
        if (matchesRoute(left.sliced(size), after))
            return true;
    }
    return false;
}

} // namespace Gatehouse
