// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/spendquery.h"

#include <QString>

#include <optional>
#include <vector>

namespace Gatehouse {

inline constexpr qint64 microsecondsOfDay = 86'400'000'000;

/// Cuts time into the hours, days or months of a zone: as an SQL expression over a column of hours or days (microseconds since
/// 1970, UTC), which gives whole numbers, and back from these. Immutable; storage threads.
class SpendBuckets
{
public:
    /// `by` is the time of the query, if it asks for one.
    static SpendBuckets of(const SpendQuery &query);

    bool exist() const { return m_by.has_value(); }
    /// Whether whole days (UTC) never have to be cut.
    bool takeDays() const;
    QString expression(const QString &column) const;
    WallTime start(qint64 number) const;

private:
    struct Stretch { ///< of time in which the zone's offset stays the same
        qint64 until = 0, offset = 0; // microseconds
    };
    void findStretches(const SpendQuery &query);
    void findMonths(const SpendQuery &query);

    std::optional<SpendBy> m_by;
    QTimeZone m_zone;
    std::vector<Stretch> m_stretches; // the last one's `until` means nothing
    std::vector<qint64> m_months;     // beginnings
};

} // namespace Gatehouse
