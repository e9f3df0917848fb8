// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/spendservice.h"

#include <memory>

namespace Gatehouse {

class Clock;
class Storage;

/// Spend from the sums that the storage keeps. Any thread, between Storage's `start()` and `stop()`; owned by the engine.
class SpendReports final : public SpendService
{
public:
    /// `storage` outlives this.
    SpendReports(Storage &storage, std::shared_ptr<const Clock> clock) : m_storage(storage), m_clock(std::move(clock)) {}

    QFuture<Result<SpendTable>> table(SpendQuery query) override;
    QFuture<Result<SpendComparison>> totals(SpendPeriod period) override;
    QFuture<Result<SpendTable>> top(SpendPeriod period, SpendBy by, int limit) override;
    QFuture<Result<SpendSeries>> series(SpendPeriod period, SpendBy time, std::optional<SpendBy> lines, int mostLines) override;
    QFuture<Result<SpendForecast>> forecast(QTimeZone zone, QList<SpendFilter> filters) override;
    QFuture<Result<ActivityPage>> activity(ActivityQuery query) override;

private:
    Storage &m_storage;
    std::shared_ptr<const Clock> m_clock;
};

} // namespace Gatehouse
