// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/ledger.h"

#include "gateway/accounting/lockedset.h"
#include "gateway/accounting/saturating.h"

#include <algorithm>

namespace Gatehouse {
namespace {

/// A million dollars: more is not held of one request, so that no number of them overflows the sum.
constexpr Money mostHeld = Money::fromNano(1'000'000'000'000'000);

BudgetPeriod windowOf(const PurseClaim &claim, WallTime now)
{
    BudgetPeriod window = claim.window ? claim.window->at(now) : BudgetPeriod{};
    window.start = std::max(window.start, claim.since);
    return window;
}

} // namespace

Ledger::Ledger(SoftBudgetListener softBudgetReached, std::unique_ptr<const BudgetShare> share)
    : m_softBudgetReached(std::move(softBudgetReached)), m_share(std::move(share))
{
    Q_ASSERT(m_share);
}

PurseHandle Ledger::purse(const QByteArray &id)
{
    const std::lock_guard lock(m_mutex);
    PurseHandle &purse = m_purses[id];
    if (!purse)
        purse = std::make_shared<Purse>(id);
    return purse;
}

Ledger::Answer Ledger::tryReserve(std::span<const PurseClaim> claims, Money estimate, WallTime now)
{
    const Money asked = std::max(estimate, Money());
    const Money holding = std::min(asked, mostHeld);
    Reservation reservation(*this, holding);
    reservation.m_held.reserve(claims.size());
    LockedSet<Purse> purses;
    QVarLengthArray<BudgetPeriod, 12> windows;
    for (const PurseClaim &claim : claims) {
        Q_ASSERT(claim.purse);
        purses.add(*claim.purse);
        windows.append(windowOf(claim, now)); // before locking: the calendar may have to be asked
    }

    purses.lock();
    for (std::size_t i = 0; i < claims.size(); ++i) {
        const PurseClaim &claim = claims[i];
        Purse &purse = *claim.purse;
        purse.enter(windows[static_cast<qsizetype>(i)].start);
        if (const auto reason = refusal(claim, asked)) {
            BudgetRefusal refused{*reason, claim.owner, purse.id(), purse.spent(), purse.reserved(), *claim.limit, asked, {}};
            purses.unlock();
            if (claim.window)
                refused.resetsAt = windows[static_cast<qsizetype>(i)].end;
            return refused;
        }
    }
    for (const PurseClaim &claim : claims) {
        Purse &purse = *claim.purse;
        auto &held = reservation.m_held;
        const auto same = std::find_if(held.begin(), held.end(), [&](const Reservation::Held &each) { return each.purse == claim.purse; });
        if (same != held.end()) {
            same->softBudget = same->softBudget && claim.softBudget ? std::min(same->softBudget, claim.softBudget)
                                                                    : (same->softBudget ? same->softBudget : claim.softBudget);
            continue;
        }
        purse.hold(holding);
        held.push_back({claim.purse, purse.turn(), purse.windowStart(), claim.softBudget});
    }
    return reservation;
}

/// With the purse locked. A spent budget admits nothing, not even what seems to be free for want of a price.
std::optional<BudgetRefusal::Reason> Ledger::refusal(const PurseClaim &claim, Money estimate) const
{
    if (!claim.limit)
        return {};
    const Purse &purse = *claim.purse;
    const Money limit = *claim.limit;
    const Money settled = saturatingSum(purse.spent(), estimate);
    const Money all = saturatingSum(settled, purse.reserved());
    if (estimate > limit && purse.spent() < limit)
        return BudgetRefusal::Reason::TooDear;
    if (purse.spent() >= limit || settled > limit)
        return BudgetRefusal::Reason::Spent;
    if (all > limit)
        return BudgetRefusal::Reason::HeldByRunning;
    if (all > m_share->allowance(purse.id(), purse.windowStart(), limit))
        return BudgetRefusal::Reason::NotGranted;
    return {};
}

Result<Reservation> Ledger::reserve(std::span<const PurseClaim> claims, Money estimate, WallTime now)
{
    Answer answer = tryReserve(claims, estimate, now);
    if (const BudgetRefusal *refused = std::get_if<BudgetRefusal>(&answer))
        return refused->toError(now);
    return std::get<Reservation>(std::move(answer));
}

void Ledger::load(const QByteArray &id, WallTime windowStart, Money spent)
{
    const PurseHandle found = purse(id);
    const std::lock_guard lock(*found);
    found->begin(windowStart, spent);
}

void Ledger::correct(const QByteArray &id, Money spent)
{
    const PurseHandle found = purse(id);
    const std::lock_guard lock(*found);
    found->correct(spent);
}

void Ledger::forget(const QByteArray &id)
{
    const std::lock_guard lock(m_mutex);
    m_purses.erase(id);
}

Money Ledger::spentSoFar(const QByteArray &id, WallTime windowStart) const
{
    const std::optional<PurseState> known = state(id);
    return known && known->windowStart >= windowStart ? known->spent : Money();
}

std::optional<PurseState> Ledger::state(const QByteArray &id) const
{
    const PurseHandle found = find(id);
    return found ? std::optional(found->state()) : std::nullopt;
}

std::vector<PurseState> Ledger::states() const
{
    std::vector<PurseHandle> purses;
    {
        const std::lock_guard lock(m_mutex);
        purses.reserve(m_purses.size());
        for (const auto &[id, purse] : m_purses)
            purses.push_back(purse);
    }
    std::vector<PurseState> states;
    states.reserve(purses.size());
    for (const PurseHandle &purse : purses)
        states.push_back(purse->state());
    return states;
}

PurseHandle Ledger::find(const QByteArray &id) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_purses.find(id);
    return found == m_purses.end() ? nullptr : found->second;
}

void Ledger::tell(const SoftBudgetCrossing &crossing) const
{
    if (m_softBudgetReached)
        m_softBudgetReached(crossing);
}

} // namespace Gatehouse
