// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/wire/tagjson.h"

namespace Gatehouse {

const WireForm<Tag> &tagForm()
{
    using T = Tag;
    static const WireForm<T> form(
        together<WireForm<T>::Field>(
            {
                wireField("name", &T::name, "The word that requests carry."),
                wireField("description", &T::description, "For people."),
                wireField("models", &T::models, "Ids of the deployments that serve requests with it."),
                wireField("budget_id", &T::budgetId, "A budget whose limits fill what is not set here."),
                wireField("blocked", &T::blocked, "Requests with it are refused."),
            },
            wireLimits(&T::limits)),
        {{"model_info", "null"}}, {"names"});
    return form;
}

} // namespace Gatehouse
