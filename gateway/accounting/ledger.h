// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/accounting/budgetrefusal.h"
#include "gateway/accounting/budgetshare.h"
#include "gateway/accounting/budgetwindow.h"
#include "gateway/accounting/purse.h"
#include "gateway/accounting/reservation.h"
#include "gateway/base/result.h"

#include <QHash>

#include <functional>
#include <span>
#include <unordered_map>
#include <variant>
#include <vector>

namespace Gatehouse {

/// That a request is to be counted in a purse, and under which budget. Made when a key is read and kept with it, so that a
/// request neither looks up purses by name nor writes labels.
struct PurseClaim {
    PurseHandle purse;                    ///< never null
    const WindowClock *window = nullptr;  ///< null: the budget never begins anew
    WallTime since{};                     ///< counting was begun anew by hand at that time
    std::optional<Money> limit;           ///< none: only counted
    std::optional<Money> softBudget;      ///< none: nobody is told
    QString owner;                        ///< for messages: `key "ci"`, `team "research"`
};

/// All purses of the gateway. A request reserves the most it may cost in all its purses or in none, and settles what it did
/// cost: while requests run side by side, no budget is overrun by more than what a request costs above its estimate.
/// Owned by the engine, shared by all workers; thread-safe, waits for nothing. Knows no storage: sums come in by `load()`,
/// and go out with each request's record.
class Ledger
{
public:
    using SoftBudgetListener = std::function<void(const SoftBudgetCrossing &)>;
    using Answer = std::variant<Reservation, BudgetRefusal>;

    /// The listener is called on the thread that settled, with nothing locked.
    explicit Ledger(SoftBudgetListener softBudgetReached = {}, std::unique_ptr<const BudgetShare> share = std::make_unique<WholeBudget>());

    /// The purse of that id, made empty when there is none yet: holders that spend nothing take no room.
    PurseHandle purse(const QByteArray &id);

    /// Admits while spent + reserved + estimate ≤ limit in each purse with a limit that is not spent yet. The refusal is about
    /// the first claim that does not. A purse that is claimed twice is charged once, under both limits.
    Answer tryReserve(std::span<const PurseClaim> claims, Money estimate, WallTime now);
    /// The same, refusing with BudgetExceeded in words.
    Result<Reservation> reserve(std::span<const PurseClaim> claims, Money estimate, WallTime now);

    /// Begins a purse with what the storage knows of its current window: at start, and when the window of a budget was changed.
    void load(const QByteArray &id, WallTime windowStart, Money spent);
    /// Begins a new window with nothing spent. Requests still running stay in the old one.
    void reset(const QByteArray &id, WallTime windowStart) { load(id, windowStart, {}); }
    /// The storage counted differently for the current window, as with records from another gateway.
    void correct(const QByteArray &id, Money spent);
    /// The holder was deleted. Running requests keep the purse until they end.
    void forget(const QByteArray &id);

    /// What was spent in the window beginning then; nothing when the purse has not come that far.
    Money spentSoFar(const QByteArray &id, WallTime windowStart = {}) const;
    /// Nothing when the purse was never used.
    std::optional<PurseState> state(const QByteArray &id) const;
    std::vector<PurseState> states() const;

private:
    friend class Reservation;
    struct Hash {
        std::size_t operator()(const QByteArray &id) const { return qHash(id); }
    };
    std::optional<BudgetRefusal::Reason> refusal(const PurseClaim &claim, Money estimate) const;
    PurseHandle find(const QByteArray &id) const;
    void tell(const SoftBudgetCrossing &crossing) const;

    const SoftBudgetListener m_softBudgetReached;
    const std::unique_ptr<const BudgetShare> m_share;
    mutable std::mutex m_mutex; // guards m_purses, not what is in them
    std::unordered_map<QByteArray, PurseHandle, Hash> m_purses;
};

} // namespace Gatehouse
