// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/wire/accessgroupjson.h"

namespace Gatehouse {

const WireForm<AccessGroup> &accessGroupForm()
{
    using A = AccessGroup;
    static const WireForm<A> form(
        {
            wireField("access_group", &A::name, "Its name, unique among them."),
            wireField("description", &A::description, "For people."),
            wireField("model_names", &A::models, "The models it holds, as clients ask for them."),
            wireField("team_ids", &A::teamIds, "Teams that have it."),
            wireField("key_hashes", &A::keyHashes, "Keys that have it."),
        },
        {}, {"access_group_id", "deployment_count", "models_updated"});
    return form;
}

} // namespace Gatehouse
