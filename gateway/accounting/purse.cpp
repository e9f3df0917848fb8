// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/purse.h"

#include "gateway/accounting/saturating.h"

namespace Gatehouse {

PurseState Purse::state() const
{
    const std::lock_guard lock(m_mutex);
    return {m_id, m_windowStart, m_spent, m_reserved};
}

void Purse::enter(WallTime windowStart)
{
    if (windowStart > m_windowStart)
        begin(windowStart, {});
}

void Purse::hold(Money amount)
{
    m_reserved = saturatingSum(m_reserved, amount);
}

void Purse::release(quint32 turn, Money held)
{
    if (turn == m_turn)
        m_reserved -= held;
}

bool Purse::settle(quint32 turn, Money held, Money actual, std::optional<Money> soft)
{
    if (turn != m_turn)
        return false;
    m_reserved -= held;
    m_spent = saturatingSum(m_spent, actual);
    if (!soft || m_spent < *soft || *soft <= m_softReported)
        return false;
    m_softReported = *soft;
    return true;
}

void Purse::begin(WallTime windowStart, Money spent)
{
    if (windowStart != m_windowStart) {
        m_windowStart = windowStart;
        m_reserved = {};
        ++m_turn;
    }
    m_spent = spent;
    m_softReported = spent;
}

} // namespace Gatehouse
