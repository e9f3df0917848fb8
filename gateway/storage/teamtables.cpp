// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/entitytable.h"

#include <array>

namespace Gatehouse {
namespace {

using namespace Columns;

constexpr std::array teamsColumns{
    text<Team, &Team::id>("id"),
    text<Team, &Team::alias>("alias"),
    shared<Team, &Team::organizationId>("organization_id"),
    shared<Team, &Team::budgetId>("budget_id"),
    truth<Team, &Team::blocked>("blocked"),
};

struct TeamDetails {
    template <class Form, class Value>
    static void list(Form &form, Value &team)
    {
        form.field("models", team.models);
        form.field("model_aliases", team.modelAliases);
        form.field("tags", team.tags);
        form.field("access_groups", team.accessGroups);
        form.field("member_permissions", team.memberPermissions);
        limitFields(form, team.limits);
        form.object("member_limits", team.memberLimits);
        form.field("member_models", team.memberModels);
    }
};

constexpr std::array membershipsColumns{
    shared<Membership, &Membership::teamId>("team_id"),
    shared<Membership, &Membership::userId>("user_id"),
    memberRole<Membership>(),
    shared<Membership, &Membership::budgetId>("budget_id"),
};

struct MembershipDetails {
    template <class Form, class Value>
    static void list(Form &form, Value &member)
    {
        form.field("models", member.models);
        limitFields(form, member.limits);
    }
};

} // namespace

template <>
const EntityTable<Team> &tableOf<Team>()
{
    static const EntityTable<Team> table{"teams", 1, teamsColumns, nullptr, detailsText<Team, TeamDetails>, readDetailsText<Team, TeamDetails>};
    return table;
}

template <>
const EntityTable<Membership> &tableOf<Membership>()
{
    static const EntityTable<Membership> table{"memberships", 2, membershipsColumns, nullptr, detailsText<Membership, MembershipDetails>, readDetailsText<Membership, MembershipDetails>};
    return table;
}

} // namespace Gatehouse
