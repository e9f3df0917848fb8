// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/accounting/budgetwindow.h"
#include "gateway/accounting/ledger.h"
#include "gateway/secrets/virtualkeytext.h"
#include "gateway/services/changedraft.h"
#include "gateway/services/directorykeeper.h"
#include "gateway/services/futureof.h"
#include "gateway/services/wire/wireview.h"

#include <QCoro/QCoroFuture>

#include <functional>
#include <memory>
#include <mutex>

namespace Gatehouse {

/// What a service has decided: what is to be written, and what it answers once it is.
template <class T>
struct Decision {
    EntityChange change;
    T answer;
    QList<QByteArray> cutKeys = {}; ///< hashes of keys whose running answers are to end once it is written
};

/// What the services of keys, teams, users and the like work with. Owned by the engine, outlives them; any thread that has an
/// event loop.
class Administration
{
public:
    /// Both outlive it.
    Administration(DirectoryKeeper &directoryKeeper, Ledger &spent, std::shared_ptr<const Clock> time, qsizetype bytes = usualKeyBytes)
        : keeper(directoryKeeper), ledger(spent), clock(std::move(time)), keyBytes(bytes)
    {
    }

    DirectoryKeeper &keeper;
    Ledger &ledger;
    const std::shared_ptr<const Clock> clock;
    const qsizetype keyBytes; ///< random bytes in a new key

    /// When the configuration names another time zone.
    void setCalendar(std::shared_ptr<const BudgetCalendar> calendar);
    /// Things as they are now. The directory and this outlive it.
    WireView view(const Directory &directory) const;

    template <class T>
    using Decide = std::function<Result<Decision<T>>(const Directory &)>;

    /// Decides on what is known, writes it, and decides anew when somebody else changed it meanwhile.
    template <class T>
    QFuture<Result<T>> commit(Decide<T> decide) const
    {
        return futureOf(committed<T>(&keeper, std::move(decide)));
    }

private:
    template <class T>
    static QCoro::Task<Result<T>> committed(DirectoryKeeper *keeper, Decide<T> decide)
    {
        constexpr int mostTries = 8;
        for (int tries = 1;; ++tries) {
            const Result<Directory::Pointer> directory = keeper->directory();
            if (!directory)
                co_return directory.error();
            Result<Decision<T>> decision = decide(**directory);
            if (!decision)
                co_return decision.error();
            const EntityChange change = decision->change;
            // No co_await within an expression: GCC 12 destroys its temporaries twice.
            Result<qint64> written = qint64(0);
            if (!change.writes.isEmpty() || !change.deletes.isEmpty() || !change.purses.isEmpty()) {
                QFuture<Result<qint64>> writing = keeper->change(change);
                written = co_await writing;
            }
            if (written) {
                if (!decision->cutKeys.isEmpty())
                    keeper->cutStreams(decision->cutKeys);
                co_return std::move(decision->answer);
            }
            const QList<EntityId> stale = updatedIn(change);
            const bool changedMeanwhile = written.error().kind == ErrorKind::Conflict || written.error().kind == ErrorKind::NotFound;
            if (!changedMeanwhile || stale.isEmpty() || tries == mostTries)
                co_return written.error();
            QFuture<Result<void>> refreshing = keeper->refresh(stale);
            const Result<void> refreshed = co_await refreshing;
            if (!refreshed)
                co_return refreshed.error();
        }
    }
    static QList<EntityId> updatedIn(const EntityChange &change);

    mutable std::mutex m_mutex; // guards m_calendar
    std::shared_ptr<const BudgetCalendar> m_calendar = std::make_shared<const BudgetCalendar>(QTimeZone::utc());
};

} // namespace Gatehouse
