// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/wire/customerjson.h"

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

Result<void> readRegion(const Json &json, Customer &customer)
{
    const QByteArray region = jsonBytes(json);
    if (!json.is_null() && region != "eu" && region != "us")
        return wrongValue("allowed_model_region", json, u"\"eu\", \"us\" or null is expected"_s);
    customer.allowedRegion = region;
    return {};
}

} // namespace

const WireForm<Customer> &customerForm()
{
    using C = Customer;
    static const WireForm<C> form(
        together<WireForm<C>::Field>(
            {
                wireField("user_id", &C::id, "As your application names him with each request."),
                wireField("alias", &C::alias, "What people call him."),
                wireField("blocked", &C::blocked, "His requests are refused."),
                {{"allowed_model_region", "string", "\"eu\" or \"us\"; null = any."}, readRegion, [](const C &customer) { return wireOf(customer.allowedRegion); }},
                wireField("default_model", &C::defaultModel, "The model for requests that name none."),
                wireField("budget_id", &C::budgetId, "A budget whose limits fill what is not set here."),
                wireMetadata<C>(),
            },
            wireLimits(&C::limits)),
        {{"object_permission", "null"}}, {"user_ids", "end_user_id"});
    return form;
}

} // namespace Gatehouse
