// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/administration.h"

namespace Gatehouse {

void Administration::setCalendar(std::shared_ptr<const BudgetCalendar> calendar)
{
    const std::lock_guard lock(m_mutex);
    m_calendar = std::move(calendar);
}

WireView Administration::view(const Directory &directory) const
{
    const std::lock_guard lock(m_mutex);
    return WireView(directory, ledger, m_calendar, clock->wall());
}

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
