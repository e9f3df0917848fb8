// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/administration.h"

namespace Gatehouse {

QList<EntityId> Administration::updatedIn(const EntityChange &change)
{
    QList<EntityId> ids;
    for (const EntityChange::Write &write : change.writes) {
        if (write.mode == EntityChange::Mode::Update)
            ids << idOf(write.entity);
    }
    return ids;
}

} // namespace Gatehouse
