// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/admin/userroutes.h"

#include "gateway/http/admin/admincall.h"
#include "gateway/services/permissions.h"

namespace Gatehouse {
namespace {

QList<QByteArray> parts(const QByteArray &commaList)
{
    QList<QByteArray> all;
    for (const QByteArray &part : commaList.split(',')) {
        if (!part.trimmed().isEmpty())
            all << part.trimmed();
    }
    return all;
}

Result<PageOf<User>> userPage(const AdminCall &admin)
{
    UserQuery query;
    const auto page = admin.number("page", 1, 1, 1'000'000);
    const auto size = admin.number("page_size", 25, 1, 100);
    if (!page || !size)
        return page ? size.error() : page.error();
    query.page = *page;
    query.size = *size;
    query.role = admin.field("role");
    query.ids = parts(admin.field("user_ids"));
    query.ssoIds = parts(admin.field("sso_user_ids"));
    query.email = admin.field("user_email");
    query.alias = admin.field("user_alias");
    query.teamId = admin.field("team");
    query.organizationId = admin.field("organization_id");
    if (const QByteArray column = admin.field("sort_by"); !column.isEmpty())
        query.sortBy = column;
    query.descending = admin.field("sort_order").toLower() != "asc";
    return admin.services->users.list(admin.actor, query);
}

/// Without `?user_id=` whoever asks.
Result<User> userAsked(const AdminCall &admin)
{
    const QByteArray id = admin.field("user_id");
    return admin.services->users.find(admin.actor, id.isEmpty() ? admin.actor.userId : id);
}

} // namespace

void newUser(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->users.create(admin.actor, admin.body); },
                 [](const NewUser &made, const WireView &view) {
                     Json json = made.key ? view.key(made.key->key) : Json::object();
                     json.update(view.user(made.user));
                     json["key"] = made.key ? toJson(made.key->text.reveal()) : Json();
                     json["user"] = nullptr;
                     return json;
                 });
}

void updateUser(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->users.update(admin.actor, admin.body); },
                 [](const User &user, const WireView &view) {
                     Json json;
                     json["user_id"] = toJson(user.id);
                     json["data"] = view.user(user);
                     return json;
                 });
}

void updateUsers(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->users.updateMany(admin.actor, admin.body); },
                 [](const QList<UserOutcome> &all, const WireView &view) {
                     Json results = Json::array();
                     int succeeded = 0;
                     for (const UserOutcome &outcome : all) {
                         Json one;
                         one["user_id"] = outcome.result ? toJson(outcome.result->id) : toJson(outcome.user);
                         one["user_email"] = outcome.result ? wireOf(outcome.result->email) : Json();
                         one["success"] = outcome.result.ok();
                         one["error"] = outcome.result ? Json() : toJson(outcome.result.error().message);
                         one["updated_user"] = outcome.result ? view.user(*outcome.result) : Json();
                         succeeded += outcome.result.ok();
                         results.push_back(std::move(one));
                     }
                     Json json;
                     json["results"] = std::move(results);
                     json["total_requested"] = all.size();
                     json["successful_updates"] = succeeded;
                     json["failed_updates"] = all.size() - succeeded;
                     return json;
                 });
}

void deleteUsers(RouteCall call)
{
    administrate(std::move(call),
                 [](const AdminCall &admin) {
                     const auto ids = requiredTexts(admin.body, "user_ids");
                     return ids ? admin.services->users.remove(admin.actor, *ids) : readyFuture(Result<qint64>(ids.error()));
                 },
                 [](const qint64 &deleted, const WireView &) { return Json(deleted); });
}

void userInfo(RouteCall call)
{
    // The master key, which is nobody's, sees everything of everybody.
    if (call.caller.isAdmin && queryFields(*call.request).value("user_id").isEmpty()) {
        administrate(std::move(call), [](const AdminCall &admin) { return admin.services->teams.list(admin.actor); },
                     [](const QList<Team> &teams, const WireView &view) {
                         Json json;
                         json["user_id"] = nullptr;
                         json["user_info"] = nullptr;
                         json["keys"] = Json::array();
                         view.directory().keys().forEach([&](const VirtualKey &key) { json["keys"].push_back(view.key(key)); });
                         json["teams"] = rows<Team>(teams, [&](const Team &team) { return view.team(team); });
                         return json;
                     });
        return;
    }
    administrate(std::move(call), userAsked, [](const User &user, const WireView &view) {
        Json json;
        json["user_id"] = toJson(user.id);
        json["user_info"] = view.user(user);
        json["keys"] = rows<VirtualKey>(view.directory().keysOf(KeyShelf::Owner::User, user.id), [&](const VirtualKey &key) { return view.key(key); });
        json["teams"] = Json::array();
        for (const Membership &member : view.directory().membershipsOf(user.id)) {
            if (const auto team = view.directory().team(member.teamId))
                json["teams"].push_back(view.team(*team));
        }
        return json;
    });
}

void userInfoAlone(RouteCall call)
{
    administrate(std::move(call), userAsked, [](const User &user, const WireView &view) { return view.user(user); });
}

void listUsers(RouteCall call)
{
    administrate(std::move(call), userPage, [](const PageOf<User> &page, const WireView &view) {
        Json json;
        json["users"] = rows<User>(page.rows, [&](const User &user) {
            Json one = view.user(user);
            one["key_count"] = view.directory().keysOf(KeyShelf::Owner::User, user.id).size();
            return one;
        });
        json["total"] = page.total;
        json["page"] = page.page;
        json["page_size"] = page.size;
        json["total_pages"] = page.pages();
        return json;
    });
}

void availableRoles(RouteCall call)
{
    const auto role = [](const char *about, const char *label) {
        Json json;
        json["description"] = about;
        json["ui_label"] = label;
        return json;
    };
    Json json;
    json["proxy_admin"] = role("May do everything.", "Admin (All Permissions)");
    json["proxy_admin_viewer"] = role("Sees all keys, users and spend; changes nothing.", "Admin (View Only)");
    json["internal_user"] = role("Makes, sees and deletes his own keys, and sees his own spend.", "Internal User (Create/Delete/View)");
    json["internal_user_viewer"] = role("Sees his own keys and his own spend.", "Internal Viewer (View Only)");
    answer(call, json);
}

RouteFields newUserFields()
{
    RouteFields fields;
    fields.body = userForm().notes();
    for (const WireNote &note : {WireNote{"teams", "array", "Teams he is put into."}, WireNote{"organizations", "array", "Organizations he is put into."},
                                 WireNote{"auto_create_key", "boolean", "Whether a key is made for him; true unless given."}, WireNote{"password", "string", "Kept as a hash."},
                                 WireNote{"duration", "string", "How long his key lasts."}, WireNote{"key_alias", "string", "The name of his key."}})
        fields.body.push_back(note);
    return fields;
}

RouteFields userInfoFields()
{
    return {{{"user_id", "string", "Which user; none = whoever asks."}}, {}};
}

RouteFields userListFields()
{
    return {{{"page", "integer", "From 1."},
             {"page_size", "integer", "Users on a page, at most 100."},
             {"role", "string", "Users with that role."},
             {"user_ids", "string", "Those, separated by commas."},
             {"sso_user_ids", "string", "Those, separated by commas."},
             {"user_email", "string", "Users with that in their address."},
             {"user_alias", "string", "Users with that in their name."},
             {"team", "string", "Members of that team."},
             {"organization_id", "string", "Members of that organization."},
             {"sort_by", "string", "user_id, user_email, user_alias, user_role, spend or created_at."},
             {"sort_order", "string", "asc or desc."}},
            {}};
}

} // namespace Gatehouse
