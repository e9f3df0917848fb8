// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/admin/customerroutes.h"

#include "gateway/http/admin/admincall.h"

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

Json customerJson(const Customer &customer, const WireView &view)
{
    return view.customer(customer);
}

void blockOrUnblock(RouteCall call, bool blocked)
{
    administrate(std::move(call),
                 [blocked](const AdminCall &admin) {
                     const auto ids = requiredTexts(admin.body, "user_ids");
                     return ids ? admin.services->customers.setBlocked(admin.actor, *ids, blocked) : readyFuture(Result<QList<Customer>>(ids.error()));
                 },
                 [](const QList<Customer> &done, const WireView &view) {
                     Json json;
                     json["blocked_users"] = Json::array();
                     for (const Customer &customer : done) {
                         if (customer.blocked)
                             json["blocked_users"].push_back(view.customer(customer));
                     }
                     return json;
                 });
}

} // namespace

void newCustomer(RouteCall call)
{
    administrate(std::move(call),
                 [](const AdminCall &admin) {
                     if (member(admin.body, "max_budget") && member(admin.body, "budget_id") && !admin.body["max_budget"].is_null() && !admin.body["budget_id"].is_null())
                         return readyFuture(Result<Customer>(invalidField("budget_id", u"Set either a budget_id or a max_budget, not both."_s)));
                     return admin.services->customers.create(admin.actor, admin.body);
                 },
                 customerJson);
}

void updateCustomer(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->customers.update(admin.actor, admin.body); }, customerJson);
}

void deleteCustomers(RouteCall call)
{
    administrate(std::move(call),
                 [](const AdminCall &admin) {
                     const auto ids = requiredTexts(admin.body, "user_ids");
                     return ids ? admin.services->customers.remove(admin.actor, *ids) : readyFuture(Result<QList<Customer>>(ids.error()));
                 },
                 [](const QList<Customer> &deleted, const WireView &) {
                     QByteArray names;
                     for (const Customer &customer : deleted)
                         names += (names.isEmpty() ? "'" : ", '") + customer.id + '\'';
                     Json json;
                     json["deleted_customers"] = deleted.size();
                     json["message"] = toJson("Successfully deleted customers with ids: [" + names + ']');
                     return json;
                 });
}

void blockCustomers(RouteCall call)
{
    blockOrUnblock(std::move(call), true);
}

void unblockCustomers(RouteCall call)
{
    blockOrUnblock(std::move(call), false);
}

void customerInfo(RouteCall call)
{
    administrate(std::move(call),
                 [](const AdminCall &admin) {
                     const QByteArray id = admin.field("end_user_id");
                     return id.isEmpty() ? Result<Customer>(invalidField("end_user_id", u"`end_user_id` is missing: give it as ?end_user_id=…"_s))
                                         : admin.services->customers.find(admin.actor, id);
                 },
                 customerJson);
}

void listCustomers(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->customers.list(admin.actor); },
                 [](const QList<Customer> &all, const WireView &view) { return rows<Customer>(all, [&](const Customer &customer) { return view.customer(customer); }); });
}

RouteFields newCustomerFields()
{
    return {{}, customerForm().notes()};
}

RouteFields customerInfoFields()
{
    return {{{"end_user_id", "string", "Which customer."}}, {}};
}

RouteFields customerIdsFields()
{
    return {{}, {{"user_ids", "array", "Ids of customers."}}};
}

} // namespace Gatehouse
