// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/entitytable.h"

#include <array>

namespace Gatehouse {
namespace {

using namespace Columns;

constexpr std::array usersColumns{
    text<User, &User::id>("id"),
    text<User, &User::alias>("alias"),
    text<User, &User::email>("email"),
    role<User>(),
    text<User, &User::ssoId>("sso_id"),
    shared<User, &User::organizationId>("organization_id"),
    shared<User, &User::budgetId>("budget_id"),
    truth<User, &User::blocked>("blocked"),
};

struct UserDetails {
    template <class Form, class Value>
    static void list(Form &form, Value &user)
    {
        form.field("password_hash", user.passwordHash);
        form.field("models", user.models);
        limitFields(form, user.limits);
    }
};

constexpr std::array customersColumns{
    text<Customer, &Customer::id>("id"),
    text<Customer, &Customer::alias>("alias"),
    shared<Customer, &Customer::budgetId>("budget_id"),
    truth<Customer, &Customer::blocked>("blocked"),
};

struct CustomerDetails {
    template <class Form, class Value>
    static void list(Form &form, Value &customer)
    {
        form.field("allowed_region", customer.allowedRegion);
        form.field("default_model", customer.defaultModel);
        limitFields(form, customer.limits);
    }
};

} // namespace

template <>
const EntityTable<User> &tableOf<User>()
{
    static const EntityTable<User> table{"users", 1, usersColumns, "sso_id", detailsText<User, UserDetails>, readDetailsText<User, UserDetails>};
    return table;
}

template <>
const EntityTable<Customer> &tableOf<Customer>()
{
    static const EntityTable<Customer> table{"customers", 1, customersColumns, nullptr, detailsText<Customer, CustomerDetails>, readDetailsText<Customer, CustomerDetails>};
    return table;
}

} // namespace Gatehouse
