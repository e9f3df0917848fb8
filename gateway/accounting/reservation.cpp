// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/reservation.h"

#include "gateway/accounting/ledger.h"

#include <algorithm>
#include <utility>

namespace Gatehouse {

Reservation::Reservation(Reservation &&other) noexcept
    : m_ledger(other.m_ledger), m_estimate(other.m_estimate), m_held(std::exchange(other.m_held, {}))
{
}

Reservation &Reservation::operator=(Reservation &&other) noexcept
{
    if (this != &other) {
        release();
        m_ledger = other.m_ledger;
        m_estimate = other.m_estimate;
        m_held = std::exchange(other.m_held, {});
    }
    return *this;
}

void Reservation::settle(Money actual)
{
    const Money cost = std::max(actual, Money());
    for (const Held &held : std::exchange(m_held, {})) {
        Purse &purse = *held.purse;
        std::unique_lock lock(purse);
        if (!purse.settle(held.turn, m_estimate, cost, held.softBudget))
            continue;
        const SoftBudgetCrossing crossing{purse.id(), purse.windowStart(), purse.spent(), *held.softBudget};
        lock.unlock(); // whoever is told may ask the ledger
        m_ledger->tell(crossing);
    }
}

void Reservation::release()
{
    for (const Held &held : std::exchange(m_held, {})) {
        const std::lock_guard lock(*held.purse);
        held.purse->release(held.turn, m_estimate);
    }
}

std::vector<PurseWindow> Reservation::windows() const
{
    std::vector<PurseWindow> windows;
    windows.reserve(m_held.size());
    for (const Held &held : m_held)
        windows.push_back({held.purse->id(), held.windowStart});
    return windows;
}

} // namespace Gatehouse
