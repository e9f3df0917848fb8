// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/admin/organizationroutes.h"

#include "gateway/http/admin/admincall.h"

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;
using Members = OrganizationService::Members;

Json organizationJson(const Organization &organization, const WireView &view)
{
    Json json = view.organization(organization);
    Json teams = Json::array();
    view.directory().teams().forEach([&](const Directory::Found<Team> &team) {
        if (team->organizationId == organization.id)
            teams.push_back(view.team(*team));
    });
    json["teams"] = std::move(teams);
    return json;
}

Json organizationRows(const QList<Organization> &all, const WireView &view)
{
    return rows<Organization>(all, [&](const Organization &organization) { return organizationJson(organization, view); });
}

Json memberJson(const Members &done, const WireView &view)
{
    return view.organizationMember(done.members.first());
}

} // namespace

void newOrganization(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->organizations.create(admin.actor, admin.body); }, organizationJson);
}

void updateOrganization(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->organizations.update(admin.actor, admin.body); }, organizationJson);
}

void deleteOrganizations(RouteCall call)
{
    administrate(std::move(call),
                 [](const AdminCall &admin) {
                     const auto ids = requiredTexts(admin.body, "organization_ids");
                     return ids ? admin.services->organizations.remove(admin.actor, *ids) : readyFuture(Result<QList<Organization>>(ids.error()));
                 },
                 organizationRows);
}

void organizationInfo(RouteCall call)
{
    administrate(std::move(call),
                 [](const AdminCall &admin) {
                     const QByteArray id = admin.field("organization_id");
                     return id.isEmpty() ? Result<Organization>(invalidField("organization_id", u"`organization_id` is missing: give it as ?organization_id=…"_s))
                                         : admin.services->organizations.find(admin.actor, id);
                 },
                 organizationJson);
}

void organizationInfos(RouteCall call)
{
    administrate(std::move(call),
                 [](const AdminCall &admin) -> Result<QList<Organization>> {
                     const auto ids = requiredTexts(admin.body, "organizations");
                     if (!ids)
                         return ids.error();
                     QList<Organization> found;
                     for (const QByteArray &id : *ids) {
                         const auto organization = admin.services->organizations.find(admin.actor, id);
                         if (!organization)
                             return organization.error();
                         found << *organization;
                     }
                     return found;
                 },
                 organizationRows);
}

void listOrganizations(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->organizations.list(admin.actor); }, organizationRows);
}

void addOrganizationMember(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->organizations.addMembers(admin.actor, admin.body); },
                 [](const Members &done, const WireView &view) {
                     Json json;
                     json["organization_id"] = toJson(done.organization.id);
                     json["updated_users"] = rows<User>(done.users, [&](const User &user) { return view.user(user); });
                     json["updated_organization_memberships"] =
                         rows<OrganizationMembership>(done.members, [&](const OrganizationMembership &member) { return view.organizationMember(member); });
                     return json;
                 });
}

void updateOrganizationMember(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->organizations.updateMember(admin.actor, admin.body); }, memberJson);
}

void deleteOrganizationMember(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->organizations.removeMember(admin.actor, admin.body); }, memberJson);
}

RouteFields newOrganizationFields()
{
    return {{}, organizationForm().notes()};
}

RouteFields organizationMemberFields()
{
    RouteFields fields;
    fields.body = organizationMembershipForm().notes();
    fields.body.push_back({"member", "object", "To add: {role, user_id or user_email}, or a list of them."});
    return fields;
}

RouteFields organizationInfoFields()
{
    return {{{"organization_id", "string", "Which organization."}}, {}};
}

} // namespace Gatehouse
