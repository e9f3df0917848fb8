// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/admin/grouproutes.h"

#include "gateway/http/admin/admincall.h"
#include "gateway/pipeline/workercontext.h"

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

/// Deployments behind the names of a group.
qint64 deploymentsOf(const AccessGroup &group, const Snapshot &snapshot)
{
    return std::count_if(snapshot.targets.begin(), snapshot.targets.end(), [&](const auto &target) { return group.models.contains(target.deployment.name()); });
}

Shape<AccessGroup> groupShape(std::shared_ptr<const Snapshot> snapshot, const char *countName)
{
    return [snapshot, countName](const AccessGroup &group, const WireView &) {
        Json json = accessGroupForm().write(group);
        json["access_group_id"] = toJson(group.id);
        json[countName] = deploymentsOf(group, *snapshot);
        return json;
    };
}

/// The group that the path names, in a body for the service.
Result<Json> bodyFor(const AdminCall &admin)
{
    const auto group = admin.services->accessGroups.find(admin.actor, admin.call.argument);
    if (!group)
        return group.error();
    Json body = admin.body;
    body["access_group_id"] = toJson(group->id);
    return body;
}

} // namespace

void newAccessGroup(RouteCall call)
{
    const auto snapshot = call.worker->snapshot;
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->accessGroups.create(admin.actor, admin.body); }, groupShape(snapshot, "models_updated"));
}

void updateAccessGroup(RouteCall call)
{
    const auto snapshot = call.worker->snapshot;
    administrate(std::move(call),
                 [](const AdminCall &admin) {
                     const auto body = bodyFor(admin);
                     return body ? admin.services->accessGroups.update(admin.actor, *body) : readyFuture(Result<AccessGroup>(body.error()));
                 },
                 groupShape(snapshot, "models_updated"));
}

void deleteAccessGroup(RouteCall call)
{
    const auto snapshot = call.worker->snapshot;
    administrate(std::move(call),
                 [](const AdminCall &admin) {
                     const auto body = bodyFor(admin);
                     return body ? admin.services->accessGroups.remove(admin.actor, {memberBytes(*body, "access_group_id")})
                                 : readyFuture(Result<QList<AccessGroup>>(body.error()));
                 },
                 [snapshot](const QList<AccessGroup> &deleted, const WireView &) {
                     Json json;
                     json["access_group"] = toJson(deleted.first().name);
                     json["models_updated"] = deploymentsOf(deleted.first(), *snapshot);
                     json["message"] = toJson("Access group '" + deleted.first().name + "' deleted successfully");
                     return json;
                 });
}

void accessGroupInfo(RouteCall call)
{
    const auto snapshot = call.worker->snapshot;
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->accessGroups.find(admin.actor, admin.call.argument); }, groupShape(snapshot, "deployment_count"));
}

void listAccessGroups(RouteCall call)
{
    const auto shape = groupShape(call.worker->snapshot, "deployment_count");
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->accessGroups.list(admin.actor); },
                 [shape](const QList<AccessGroup> &groups, const WireView &view) {
                     Json json;
                     json["access_groups"] = rows<AccessGroup>(groups, [&](const AccessGroup &group) { return shape(group, view); });
                     return json;
                 });
}

RouteFields newAccessGroupFields()
{
    return {{}, accessGroupForm().notes()};
}

} // namespace Gatehouse
