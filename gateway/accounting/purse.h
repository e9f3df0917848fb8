// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"
#include "gateway/base/money.h"

#include <QByteArray>

#include <memory>
#include <mutex>
#include <optional>

namespace Gatehouse {

/// What a purse holds at one moment. `windowStart` is 1970 for a purse that never begins anew.
struct PurseState {
    QByteArray id;
    WallTime windowStart{};
    Money spent;
    Money reserved; ///< held by running requests
};

/// A counter of money: what was spent in its current window, and what running requests hold of it. Made by the Ledger, which
/// alone changes it; others keep the handle. Everything but `id()` and `state()` is called with the purse locked.
class Purse
{
public:
    explicit Purse(QByteArray id) : m_id(std::move(id)) {}
    Purse(const Purse &) = delete;
    Purse &operator=(const Purse &) = delete;

    const QByteArray &id() const { return m_id; }
    PurseState state() const; ///< any thread, unlocked

    void lock() { m_mutex.lock(); }
    void unlock() { m_mutex.unlock(); }

    WallTime windowStart() const { return m_windowStart; }
    Money spent() const { return m_spent; }
    Money reserved() const { return m_reserved; }
    /// Which window this is, counted since the purse was made: what was held in an earlier one is not to be taken from this.
    quint32 turn() const { return m_turn; }

    /// A request of that window comes: a later window than the current one begins. An earlier one does not come back: the
    /// request was late, and counts in the current one.
    void enter(WallTime windowStart);
    void hold(Money amount);
    void release(quint32 turn, Money held);
    /// Turns held money into spent money. True when `soft` is reached for the first time in this window. Of an earlier window
    /// nothing is changed: that one is over, and its sum is in the storage.
    bool settle(quint32 turn, Money held, Money actual, std::optional<Money> soft);

    /// A window begins with that sum; what is held stays held if it is the current one.
    void begin(WallTime windowStart, Money spent);
    /// The sum of the current window was wrong.
    void correct(Money spent) { m_spent = spent; }

private:
    const QByteArray m_id;
    mutable std::mutex m_mutex; // guards all below
    WallTime m_windowStart{};
    Money m_spent, m_reserved;
    Money m_softReported; // up to here a soft budget has been reported in this window
    quint32 m_turn = 0;
};

/// Shared, because a handle may be kept longer than the Ledger knows the purse: its key was deleted while a request ran.
using PurseHandle = std::shared_ptr<Purse>;

} // namespace Gatehouse
