// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/admin/admincall.h"
#include "gateway/http/admin/keyroutes.h"
#include "gateway/services/keyrequest.h"

// The lists among `/key/*`.

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

Result<KeyQuery> queryOf(const AdminCall &admin, int usualSize)
{
    KeyQuery query;
    const auto page = admin.number("page", 1, 1, 1'000'000);
    const auto size = admin.number("size", usualSize, 1, 100);
    if (!page || !size)
        return page ? size.error() : page.error();
    query.page = *page;
    query.size = *size;
    query.userId = admin.field("user_id");
    query.teamId = admin.field("team_id");
    query.organizationId = admin.field("organization_id");
    query.projectId = admin.field("project_id");
    query.accessGroupId = admin.field("access_group_id");
    query.hash = keyHashOf(admin.field("key_hash"));
    query.alias = admin.field("key_alias");
    query.search = admin.field("search");
    query.includeTeamKeys = admin.truth("include_team_keys");
    query.includeCreatedByKeys = admin.truth("include_created_by_keys");
    const QByteArray status = admin.field("status");
    if (!status.isEmpty() && status != "deleted")
        return invalidField("status", u"`status` is \"%1\"; only \"deleted\" is known."_s.arg(QString::fromUtf8(status)));
    query.deleted = status == "deleted";
    if (const QByteArray column = admin.field("sort_by"); !column.isEmpty())
        query.sortBy = column;
    const QByteArray order = admin.field("sort_order").toLower();
    if (!order.isEmpty() && order != "asc" && order != "desc")
        return invalidField("sort_order", u"`sort_order` is \"%1\"; \"asc\" or \"desc\" is expected."_s.arg(QString::fromUtf8(order)));
    query.descending = order != "asc";
    return query;
}

Json pageJson(const KeyPage &page)
{
    Json json;
    json["total_count"] = page.total;
    json["current_page"] = page.page;
    json["total_pages"] = page.pages();
    return json;
}

} // namespace

void listKeys(RouteCall call)
{
    const auto fields = queryFields(*call.request);
    const bool expand = fields.value("expand").contains("user");
    const bool full = fields.value("return_full_object").toLower() == "true" || expand || fields.value("status") == "deleted";
    administrate(std::move(call),
                 [](const AdminCall &admin) {
                     const auto query = queryOf(admin, 10);
                     return query ? admin.services->keys.list(admin.actor, *query) : readyFuture(Result<KeyPage>(query.error()));
                 },
                 [full, expand](const KeyPage &page, const WireView &view) {
                     Json json;
                     json["keys"] = rows<VirtualKey>(page.keys, [&](const VirtualKey &key) {
                         if (!full)
                             return toJson(key.hash);
                         Json one = view.key(key);
                         if (expand) {
                             const auto user = view.directory().user(key.userId);
                             one["user"] = user ? view.user(*user) : Json();
                         }
                         return one;
                     });
                     json.update(pageJson(page));
                     return json;
                 });
}

void keyAliases(RouteCall call)
{
    administrate(std::move(call),
                 [](const AdminCall &admin) {
                     auto query = queryOf(admin, 50);
                     if (!query)
                         return readyFuture(Result<KeyPage>(query.error()));
                     query->sortBy = "key_alias";
                     query->descending = false;
                     query->aliasedOnly = true;
                     query->includeTeamKeys = true;
                     return admin.services->keys.list(admin.actor, *query);
                 },
                 [](const KeyPage &page, const WireView &) {
                     Json json;
                     json["aliases"] = rows<VirtualKey>(page.keys, [](const VirtualKey &key) { return toJson(key.alias); });
                     json.update(pageJson(page));
                     json["size"] = page.size;
                     return json;
                 });
}

RouteFields keyListFields()
{
    return {{{"page", "integer", "From 1."},
             {"size", "integer", "Keys on a page, at most 100."},
             {"user_id", "string", "Keys of that user."},
             {"team_id", "string", "Keys of that team."},
             {"organization_id", "string", "Keys of that organization."},
             {"project_id", "string", "Keys of that project."},
             {"access_group_id", "string", "Keys with that access group."},
             {"key_hash", "string", "That key."},
             {"key_alias", "string", "The key with that alias."},
             {"search", "string", "Keys with that in their alias."},
             {"return_full_object", "boolean", "All about each key, not its hash alone."},
             {"include_team_keys", "boolean", "Those of teams that the caller runs."},
             {"include_created_by_keys", "boolean", "Those that the caller made for others."},
             {"sort_by", "string", "created_at, updated_at, key_alias, token, user_id, team_id, expires, max_budget or spend."},
             {"sort_order", "string", "asc or desc."},
             {"expand", "string", "\"user\": each key with its user."},
             {"status", "string", "\"deleted\": the deleted ones."}},
            {}};
}

} // namespace Gatehouse
