// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/entitytable.h"

#include <array>

namespace Gatehouse {
namespace {

using namespace Columns;

constexpr std::array tagsColumns{
    text<Tag, &Tag::name>("name"),
    shared<Tag, &Tag::budgetId>("budget_id"),
    truth<Tag, &Tag::blocked>("blocked"),
};

struct TagDetails {
    template <class Form, class Value>
    static void list(Form &form, Value &tag)
    {
        form.field("description", tag.description);
        form.field("models", tag.models);
        limitFields(form, tag.limits);
    }
};

constexpr std::array budgetsColumns{
    text<Budget, &Budget::id>("id"),
};

struct BudgetDetails {
    template <class Form, class Value>
    static void list(Form &form, Value &budget)
    {
        limitFields(form, budget.limits);
        form.field("models", budget.models);
    }
};

constexpr std::array accessGroupsColumns{
    text<AccessGroup, &AccessGroup::id>("id"),
    text<AccessGroup, &AccessGroup::name>("name"),
};

struct AccessGroupDetails {
    template <class Form, class Value>
    static void list(Form &form, Value &group)
    {
        form.field("description", group.description);
        form.field("models", group.models);
        form.field("team_ids", group.teamIds);
        form.field("key_hashes", group.keyHashes);
    }
};

} // namespace

template <>
const EntityTable<Tag> &tableOf<Tag>()
{
    static const EntityTable<Tag> table{"tags", 1, tagsColumns, nullptr, detailsText<Tag, TagDetails>, readDetailsText<Tag, TagDetails>};
    return table;
}

template <>
const EntityTable<Budget> &tableOf<Budget>()
{
    static const EntityTable<Budget> table{"budgets", 1, budgetsColumns, nullptr, detailsText<Budget, BudgetDetails>, readDetailsText<Budget, BudgetDetails>};
    return table;
}

template <>
const EntityTable<AccessGroup> &tableOf<AccessGroup>()
{
    static const EntityTable<AccessGroup> table{"access_groups", 1, accessGroupsColumns, "name", detailsText<AccessGroup, AccessGroupDetails>, readDetailsText<AccessGroup, AccessGroupDetails>};
    return table;
}

} // namespace Gatehouse
