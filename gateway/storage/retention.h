// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"
#include "gateway/base/result.h"
#include "gateway/domain/retention.h"

#include <QByteArray>
#include <QString>

#include <memory>
#include <optional>

namespace Gatehouse {

class Database;

/// Deletes what is older than it is to be kept, in steps of a few milliseconds and at most 500 rows, each a transaction of its own:
/// the writer takes one whenever it has nothing else to do. Several gateways on one Postgres may do so at once. Owned by the
/// StorageWriter, on its thread.
class Retention
{
public:
    explicit Retention(std::shared_ptr<const Clock> clock) : m_clock(std::move(clock)) {}

    /// Takes effect with the next step.
    void setAges(const RetentionAges &ages);
    /// Whether there is something to do now.
    bool isDue() const;
    /// Whether a look is not finished yet.
    bool isUnderWay() const { return m_table != Table::None; }
    /// Begins a look when none is under way, and does a step of it. Unavailable when the connection fails; the step is then
    /// done again.
    Result<void> step(Database &database);

private:
    enum class Table { None, Requests, Exchanges, Hours, DimensionHours, Days, DimensionDays };

    void advance();
    /// Microseconds since 1970: what is older goes; none = nothing does.
    Result<std::optional<qint64>> limit(Database &database) const;
    Result<std::optional<qint64>> oldest(Database &database, const QString &sql) const;
    /// Gives how many rows went.
    Result<int> remove(Database &database, qint64 before);
    Result<int> removeHoursOfValues(Database &database, qint64 before);
    std::optional<qint64> agedOut(const std::optional<std::chrono::milliseconds> &age) const;
    void adapt(std::chrono::steady_clock::duration taken);

    std::shared_ptr<const Clock> m_clock;
    RetentionAges m_ages;
    Table m_table = Table::None;
    int m_rows = 100;                     // of the next step
    std::optional<SteadyTime> m_finished; // the last look
    qint64 m_dimension = 0;               // where the hours of single values were left
    QByteArray m_value;
    bool m_valuesEnded = false;
};

} // namespace Gatehouse
