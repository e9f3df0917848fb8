// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/accounting/purse.h"

#include <vector>

namespace Gatehouse {

/// A soft budget was reached; told once a window.
struct SoftBudgetCrossing {
    QByteArray purse;
    WallTime windowStart{};
    Money spent, softBudget;
};

/// Where a request is counted: purse and window, decided when it was admitted.
struct PurseWindow {
    QByteArray purse;
    WallTime windowStart{};
    bool operator==(const PurseWindow &) const = default;
};

class Ledger;

/// The money that one request holds in its purses. Made by the Ledger, owned by the request, may end on any thread: settled
/// with what it cost, or given back when dropped. It is never lost and never ends twice. The Ledger outlives it.
class [[nodiscard]] Reservation
{
public:
    Reservation() = default; ///< holds nothing; settling it does nothing
    Reservation(Reservation &&other) noexcept;
    Reservation &operator=(Reservation &&other) noexcept;
    ~Reservation() { release(); }

    /// The request ended and cost that much, zero or more; it is counted in the windows of its admission.
    void settle(Money actual);
    /// The request cost nothing: it never reached a provider.
    void release();

    bool isOpen() const { return !m_held.empty(); }
    Money estimate() const { return m_estimate; }
    /// For the record of the request. Empty once it ended.
    std::vector<PurseWindow> windows() const;

private:
    friend class Ledger;
    struct Held {
        PurseHandle purse;
        quint32 turn;
        WallTime windowStart;
        std::optional<Money> softBudget;
    };
    Reservation(const Ledger &ledger, Money estimate) : m_ledger(&ledger), m_estimate(estimate) {}

    const Ledger *m_ledger = nullptr;
    Money m_estimate;
    std::vector<Held> m_held;
};

} // namespace Gatehouse
