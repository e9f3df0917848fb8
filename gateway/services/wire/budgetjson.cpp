// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/wire/budgetjson.h"

namespace Gatehouse {

const WireForm<Budget> &budgetForm()
{
    using B = Budget;
    static const WireForm<B> form(
        together<WireForm<B>::Field>(
            {
                wireField("budget_id", &B::id, "Chosen by you, or a UUID."),
                wireField("allowed_models", &B::models, "Models it is for; empty = all."),
            },
            wireLimits(&B::limits)),
        {}, {"budgets", "id"});
    return form;
}

} // namespace Gatehouse
