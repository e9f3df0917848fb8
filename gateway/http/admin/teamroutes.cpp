// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/admin/teamroutes.h"

#include "gateway/http/admin/admincall.h"

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

Json teamJson(const Team &team, const WireView &view)
{
    return view.team(team);
}

Json withMembers(const TeamMembers &done, const WireView &view)
{
    Json json = view.team(done.team);
    json["updated_users"] = rows<User>(done.users, [&](const User &user) { return view.user(user); });
    json["updated_team_memberships"] = rows<Membership>(done.members, [&](const Membership &member) { return view.member(member); });
    return json;
}

Json keysOf(const Team &team, const WireView &view)
{
    return rows<VirtualKey>(view.directory().keysOf(KeyShelf::Owner::Team, team.id), [&](const VirtualKey &key) { return view.key(key); });
}

Json membershipsOf(const Team &team, const WireView &view)
{
    return rows<Membership>(view.directory().membersOf(team.id), [&](const Membership &member) { return view.member(member); });
}

Result<PageOf<Team>> teamPage(const AdminCall &admin)
{
    const auto page = admin.number("page", 1, 1, 1'000'000);
    const auto size = admin.number("page_size", 10, 1, 100);
    if (!page || !size)
        return page ? size.error() : page.error();
    const auto teams = admin.services->teams.list(admin.actor, admin.field("user_id"), admin.field("organization_id"), admin.field("team_alias"));
    if (!teams)
        return teams.error();
    const QByteArray id = admin.field("team_id");
    QList<Team> all = *teams;
    if (!id.isEmpty())
        all.removeIf([&](const Team &team) { return team.id != id; });
    const QByteArray column = admin.field("sort_by");
    if (column == "team_alias")
        std::stable_sort(all.begin(), all.end(), [](const Team &a, const Team &b) { return a.alias.toLower() < b.alias.toLower(); });
    if (admin.field("sort_order").toLower() == "desc")
        std::reverse(all.begin(), all.end());
    return pageOf(all, *page, *size);
}

} // namespace

void newTeam(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->teams.create(admin.actor, admin.body); }, teamJson);
}

void updateTeam(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->teams.update(admin.actor, admin.body); },
                 [](const Team &team, const WireView &view) {
                     Json json;
                     json["team_id"] = toJson(team.id);
                     json["data"] = view.team(team);
                     return json;
                 });
}

void deleteTeams(RouteCall call)
{
    administrate(std::move(call),
                 [](const AdminCall &admin) {
                     const auto ids = requiredTexts(admin.body, "team_ids");
                     return ids ? admin.services->teams.remove(admin.actor, *ids) : readyFuture(Result<QList<QByteArray>>(ids.error()));
                 },
                 [](const QList<QByteArray> &deleted, const WireView &) {
                     Json json;
                     json["deleted_teams"] = wireOf(deleted);
                     return json;
                 });
}

void blockTeam(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->teams.setBlocked(admin.actor, memberBytes(admin.body, "team_id"), true); }, teamJson);
}

void unblockTeam(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->teams.setBlocked(admin.actor, memberBytes(admin.body, "team_id"), false); }, teamJson);
}

void addTeamMember(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->teams.addMembers(admin.actor, admin.body); }, withMembers);
}

void deleteTeamMember(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->teams.removeMember(admin.actor, admin.body); },
                 [](const TeamMembers &done, const WireView &view) { return view.team(done.team); });
}

void updateTeamMember(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->teams.updateMember(admin.actor, admin.body); },
                 [](const TeamMembers &done, const WireView &view) {
                     Json json = view.member(done.members.first());
                     json["user_email"] = done.users.isEmpty() ? Json() : wireOf(done.users.first().email);
                     return json;
                 });
}

void resetTeamMemberSpend(RouteCall call)
{
    administrate(std::move(call),
                 [](const AdminCall &admin) {
                     std::optional<Money> to = Money();
                     const Json *value = member(admin.body, "reset_to");
                     if (auto read = value ? readInto("reset_to", *value, to) : Result<void>(); !read)
                         return readyFuture(Result<TeamMembers>(read.error()));
                     const QByteArray middle = "/member/";
                     const qsizetype at = admin.call.argument.lastIndexOf(middle);
                     return admin.services->teams.resetMemberSpend(admin.actor, admin.call.argument.left(at), admin.call.argument.mid(at + middle.size()), to.value_or(Money()));
                 },
                 [](const TeamMembers &done, const WireView &view) { return view.member(done.members.first()); });
}

void teamInfo(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->teams.find(admin.actor, admin.field("team_id")); },
                 [](const Team &team, const WireView &view) {
                     Json json;
                     json["team_id"] = toJson(team.id);
                     json["team_info"] = view.team(team);
                     json["keys"] = keysOf(team, view);
                     json["team_memberships"] = membershipsOf(team, view);
                     return json;
                 });
}

void listTeams(RouteCall call)
{
    administrate(std::move(call),
                 [](const AdminCall &admin) { return admin.services->teams.list(admin.actor, admin.field("user_id"), admin.field("organization_id"), admin.field("team_alias")); },
                 [](const QList<Team> &teams, const WireView &view) {
                     return rows<Team>(teams, [&](const Team &team) {
                         Json json = view.team(team);
                         json["team_memberships"] = membershipsOf(team, view);
                         json["keys"] = keysOf(team, view);
                         return json;
                     });
                 });
}

void pageOfTeams(RouteCall call)
{
    administrate(std::move(call), teamPage, [](const PageOf<Team> &page, const WireView &view) {
        Json json;
        json["teams"] = rows<Team>(page.rows, [&](const Team &team) {
            Json one = view.team(team);
            one["keys_count"] = view.directory().keysOf(KeyShelf::Owner::Team, team.id).size();
            one["members_count"] = one["members_with_roles"].size();
            return one;
        });
        json["total"] = page.total;
        json["page"] = page.page;
        json["page_size"] = page.size;
        json["total_pages"] = page.pages();
        return json;
    });
}

void availableTeams(RouteCall call)
{
    // Teams that anybody may join: there are none, as nothing makes a team one.
    administrate(std::move(call), [](const AdminCall &) { return Result<QList<Team>>(QList<Team>()); },
                 [](const QList<Team> &teams, const WireView &view) { return rows<Team>(teams, [&](const Team &team) { return view.team(team); }); });
}

void teamPermissions(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->teams.find(admin.actor, admin.field("team_id")); },
                 [](const Team &team, const WireView &) {
                     Json json;
                     json["team_id"] = toJson(team.id);
                     json["team_member_permissions"] = team.memberPermissions.isEmpty() ? Json::array({"/key/info", "/key/health"}) : wireOf(team.memberPermissions);
                     json["all_available_permissions"] =
                         Json::array({"/key/generate", "/key/service-account/generate", "/key/update", "/key/delete", "/key/regenerate", "/key/block", "/key/unblock", "/key/info", "/key/health"});
                     return json;
                 });
}

void updateTeamPermissions(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->teams.setPermissions(admin.actor, admin.body); }, teamJson);
}

void addTeamModels(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->teams.changeModels(admin.actor, admin.body, true); }, teamJson);
}

void deleteTeamModels(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->teams.changeModels(admin.actor, admin.body, false); }, teamJson);
}

RouteFields newTeamFields()
{
    RouteFields fields;
    fields.body = teamForm().notes();
    fields.body.push_back({"members_with_roles", "array", "Its members: [{role, user_id or user_email}]."});
    return fields;
}

RouteFields teamMemberFields()
{
    RouteFields fields;
    fields.body = membershipForm().notes();
    fields.body.push_back({"user_email", "string", "The member, when user_id is not given."});
    fields.body.push_back({"member", "object", "To add: {role, user_id or user_email}, or a list of them."});
    return fields;
}

RouteFields teamInfoFields()
{
    return {{{"team_id", "string", "Which team."}}, {}};
}

RouteFields teamListFields()
{
    return {{{"user_id", "string", "Teams of that user."},
             {"organization_id", "string", "Teams of that organization."},
             {"team_alias", "string", "Teams with that in their name."},
             {"page", "integer", "From 1 (v2)."},
             {"page_size", "integer", "Teams on a page, at most 100 (v2)."}},
            {}};
}

} // namespace Gatehouse
