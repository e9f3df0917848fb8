// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/entitytable.h"

#include <array>

namespace Gatehouse {
namespace {

using namespace Columns;

constexpr std::array keysColumns{
    text<VirtualKey, &VirtualKey::hash>("hash"),
    text<VirtualKey, &VirtualKey::name>("name"),
    text<VirtualKey, &VirtualKey::alias>("alias"),
    shared<VirtualKey, &VirtualKey::userId>("user_id"),
    shared<VirtualKey, &VirtualKey::teamId>("team_id"),
    shared<VirtualKey, &VirtualKey::organizationId>("organization_id"),
    shared<VirtualKey, &VirtualKey::budgetId>("budget_id"),
    truth<VirtualKey, &VirtualKey::blocked>("blocked"),
    optionalTime<VirtualKey, &VirtualKey::expiresAt>("expires_at"),
};

struct VirtualKeyDetails {
    template <class Form, class Value>
    static void list(Form &form, Value &key)
    {
        form.field("models", key.models);
        form.field("model_aliases", key.modelAliases);
        form.field("allowed_routes", key.allowedRoutes);
        form.field("tags", key.tags);
        form.field("access_groups", key.accessGroups);
        limitFields(form, key.limits);
        form.field("temporary_increase", key.temporaryIncrease);
        form.field("increase_expires_at", key.increaseExpiresAt);
        form.field("spend_since", key.spendSince);
        form.field("auto_rotate", key.autoRotate);
        form.field("rotation_interval", key.rotationInterval);
        form.field("rotated_at", key.rotatedAt);
    }
};

constexpr std::array deprecatedKeysColumns{
    text<DeprecatedKey, &DeprecatedKey::hash>("hash"),
    text<DeprecatedKey, &DeprecatedKey::activeHash>("active_hash"),
    time<DeprecatedKey, &DeprecatedKey::until>("until"),
};

} // namespace

template <>
const EntityTable<VirtualKey> &tableOf<VirtualKey>()
{
    static const EntityTable<VirtualKey> table{"keys", 1, keysColumns, "alias", detailsText<VirtualKey, VirtualKeyDetails>, readDetailsText<VirtualKey, VirtualKeyDetails>};
    return table;
}

template <>
const EntityTable<DeprecatedKey> &tableOf<DeprecatedKey>()
{
    static const EntityTable<DeprecatedKey> table{"deprecated_keys", 1, deprecatedKeysColumns, nullptr};
    return table;
}

} // namespace Gatehouse
