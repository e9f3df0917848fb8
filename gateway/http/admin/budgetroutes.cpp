// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/admin/budgetroutes.h"

#include "gateway/http/admin/admincall.h"

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

Json budgetJson(const Budget &budget, const WireView &view)
{
    return view.budget(budget);
}

Json budgetRows(const QList<Budget> &all, const WireView &view)
{
    return rows<Budget>(all, [&](const Budget &budget) { return view.budget(budget); });
}

/// "Tag x created successfully"
Shape<Tag> tagDone(const QByteArray &done)
{
    return [done](const Tag &tag, const WireView &view) {
        Json json;
        json["message"] = toJson("Tag " + tag.name + ' ' + done + " successfully");
        json["tag"] = view.tag(tag);
        return json;
    };
}

} // namespace

void newBudget(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->budgets.create(admin.actor, admin.body); }, budgetJson);
}

void updateBudget(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->budgets.update(admin.actor, admin.body); }, budgetJson);
}

void deleteBudget(RouteCall call)
{
    administrate(std::move(call),
                 [](const AdminCall &admin) {
                     const auto id = requiredText(admin.body, "id");
                     return id ? admin.services->budgets.remove(admin.actor, {*id}) : readyFuture(Result<QList<Budget>>(id.error()));
                 },
                 [](const QList<Budget> &deleted, const WireView &view) { return view.budget(deleted.first()); });
}

void budgetInfos(RouteCall call)
{
    administrate(std::move(call),
                 [](const AdminCall &admin) -> Result<QList<Budget>> {
                     const auto ids = requiredTexts(admin.body, "budgets");
                     if (!ids)
                         return ids.error();
                     QList<Budget> found;
                     for (const QByteArray &id : *ids) {
                         const auto budget = admin.services->budgets.find(admin.actor, id);
                         if (!budget)
                             return budget.error();
                         found << *budget;
                     }
                     return found;
                 },
                 budgetRows);
}

void listBudgets(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->budgets.list(admin.actor); }, budgetRows);
}

void budgetSettings(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->budgets.find(admin.actor, admin.field("budget_id")); },
                 [](const Budget &budget, const WireView &view) {
                     const Json values = view.budget(budget);
                     Json all = Json::array();
                     for (const WireNote &note : budgetForm().notes()) {
                         Json one;
                         one["field_name"] = note.name;
                         one["field_type"] = note.type;
                         one["field_description"] = note.about;
                         one["field_value"] = values.value(note.name, Json());
                         one["stored_in_db"] = true;
                         one["field_default_value"] = nullptr;
                         all.push_back(std::move(one));
                     }
                     return all;
                 });
}

void newTag(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->tags.create(admin.actor, admin.body); }, tagDone("created"));
}

void updateTag(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->tags.update(admin.actor, admin.body); }, tagDone("updated"));
}

void deleteTag(RouteCall call)
{
    administrate(std::move(call),
                 [](const AdminCall &admin) {
                     const auto name = requiredText(admin.body, "name");
                     return name ? admin.services->tags.remove(admin.actor, {*name}) : readyFuture(Result<QList<Tag>>(name.error()));
                 },
                 [](const QList<Tag> &deleted, const WireView &) {
                     Json json;
                     json["message"] = toJson("Tag " + deleted.first().name + " deleted successfully");
                     return json;
                 });
}

void tagInfos(RouteCall call)
{
    administrate(std::move(call),
                 [](const AdminCall &admin) -> Result<QList<Tag>> {
                     const auto names = requiredTexts(admin.body, "names");
                     if (!names)
                         return names.error();
                     QList<Tag> found;
                     for (const QByteArray &name : *names) {
                         const auto tag = admin.services->tags.find(admin.actor, name);
                         if (!tag)
                             return tag.error();
                         found << *tag;
                     }
                     return found;
                 },
                 [](const QList<Tag> &tags, const WireView &view) {
                     Json json = Json::object();
                     for (const Tag &tag : tags)
                         json[tag.name.toStdString()] = view.tag(tag);
                     return json;
                 });
}

void listTags(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->tags.list(admin.actor); },
                 [](const QList<Tag> &tags, const WireView &view) { return rows<Tag>(tags, [&](const Tag &tag) { return view.tag(tag); }); });
}

RouteFields newBudgetFields()
{
    return {{}, budgetForm().notes()};
}

RouteFields newTagFields()
{
    return {{}, tagForm().notes()};
}

} // namespace Gatehouse
