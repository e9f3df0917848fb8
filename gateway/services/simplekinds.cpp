// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/simplekinds.h"

namespace Gatehouse {
namespace {

template <class T>
Result<void> referencesHold(const Directory &directory, const T &before, const T &after)
{
    return checkBudget(directory, after.budgetId, before.budgetId);
}

Result<void> budgetHolds(const Directory &, const Budget &, const Budget &)
{
    return {};
}

Result<void> groupHolds(const Directory &directory, const AccessGroup &before, const AccessGroup &after)
{
    if (after.name.isEmpty())
        return invalidField("access_group", QStringLiteral("`access_group` is missing: give the group a name."));
    if (after.models.isEmpty())
        return invalidField("model_names", QStringLiteral("`model_names` is missing: give a list of model names."));
    const auto other = directory.accessGroup(after.name);
    if (other && after.name != before.name && other->id != after.id)
        return Error(ErrorKind::Conflict, QStringLiteral("Access group '%1' already exists. Use PUT /access_group/%1/update to update it.").arg(QString::fromUtf8(after.name)));
    return {};
}

/// Teams and keys stay, without an organization; memberships go.
void removeFromOrganization(ChangeDraft &draft, const Directory &directory, const Organization &organization)
{
    for (const OrganizationMembership &member : directory.membersOfOrganization(organization.id))
        draft.remove(member);
    directory.teams().forEach([&](const Directory::Found<Team> &team) {
        if (team->organizationId != organization.id)
            return;
        Team after = *team;
        after.organizationId.clear();
        draft.update(*team, after);
    });
    for (const VirtualKey &key : directory.keysOf(KeyShelf::Owner::Organization, organization.id)) {
        VirtualKey after = key;
        after.organizationId.clear();
        draft.update(key, after);
    }
}

} // namespace

CustomerService::CustomerService(const Administration &administration)
    : SimpleService(administration, {"user_id", "Customer", false, ErrorKind::InvalidRequest, &Customer::id, &Directory::customer, &Directory::customers, referencesHold<Customer>})
{
}

BudgetService::BudgetService(const Administration &administration)
    : SimpleService(administration, {"budget_id", "Budget", true, ErrorKind::InvalidRequest, &Budget::id, &Directory::budget, &Directory::budgets, budgetHolds})
{
}

TagService::TagService(const Administration &administration)
    : SimpleService(administration, {"name", "Tag", false, ErrorKind::Conflict, &Tag::name, &Directory::tag, &Directory::tags, referencesHold<Tag>})
{
}

AccessGroupService::AccessGroupService(const Administration &administration)
    : SimpleService(administration, {"access_group_id", "Access group", true, ErrorKind::Conflict, &AccessGroup::id, &Directory::accessGroup, &Directory::accessGroups, groupHolds})
{
}

OrganizationService::OrganizationService(const Administration &administration)
    : SimpleService(administration, {"organization_id", "Organization", true, ErrorKind::InvalidRequest, &Organization::id, &Directory::organization, &Directory::organizations,
                                     referencesHold<Organization>, removeFromOrganization})
{
}

} // namespace Gatehouse
