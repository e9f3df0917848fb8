// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/gate/deadlines.h"

namespace Gatehouse {

Deadlines::Deadlines(const GateTimes &times)
    : m_lengths{std::chrono::milliseconds(0), times.head, times.body, times.keepAlive, times.stall, times.linger}
{
}

void Deadlines::arm(Entry &entry, Kind kind, SteadyTime now)
{
    const auto to = static_cast<std::size_t>(kind);
    if (kind == Kind::None && entry.kind == Kind::None)
        return;
    std::list<Entry *> &target = m_lists[to];
    if (!entry.listed) {
        entry.place = target.insert(target.end(), &entry);
        entry.listed = true;
    } else {
        target.splice(target.end(), m_lists[static_cast<std::size_t>(entry.kind)], entry.place);
    }
    entry.kind = kind;
    entry.due = now + m_lengths[to];
}

void Deadlines::remove(Entry &entry)
{
    if (!entry.listed)
        return;
    m_lists[static_cast<std::size_t>(entry.kind)].erase(entry.place);
    entry.listed = false;
    entry.kind = Kind::None;
}

void Deadlines::sweep(SteadyTime now, const std::function<void(Connection &, Kind)> &expired)
{
    for (std::size_t i = 1; i < kinds; ++i) {
        std::list<Entry *> &list = m_lists[i];
        while (!list.empty() && list.front()->due <= now) {
            Entry &entry = *list.front();
            arm(entry, Kind::None, now);
            expired(*entry.owner, static_cast<Kind>(i));
        }
    }
}

} // namespace Gatehouse
