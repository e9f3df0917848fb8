// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/domain/requestrecord.h"

#include <QByteArray>
#include <QList>
#include <QMap>
#include <QStringList>

#include <array>
#include <cstdint>
#include <map>

namespace Gatehouse {

class Database;

/// How a request ended, coarsely, for the roll-ups. Stored as a number; never renumber.
enum class StatusClass : std::uint8_t {
    None = 0,        ///< no answer was begun
    Informational = 1,
    Succeeded = 2,
    Redirected = 3,
    Refused = 4,     ///< the client's request, key or budget
    Failed = 5,      ///< the upstream, or we
    ClientLeft = 6,  ///< 499
};
StatusClass statusClassOf(int status);

/// What the roll-ups hold apart by its value alone. Stored as a number; never renumber.
enum class Dimension : std::uint8_t {
    Tag = 1,
    Customer = 2,
    Organization = 3,
    Key = 4,
    User = 5,
    Team = 6,
    Provider = 7,
    Deployment = 8,
    Model = 9, ///< by day only; by hour each dimension knows its models
    All = 10,  ///< of the value "": everything
};

/// The columns of sums, in the order in which `RollUps` binds and SpendReader reads them.
const QStringList &sumColumnNames();
/// Microseconds since 1970 of the beginning of the day (UTC).
qint64 dayOf(WallTime time);

/// The sums of a batch of settled requests by hour and day. Filled and written within the transaction that inserts or changes
/// their rows, and only with rows that were really inserted. Storage thread.
class RollUps
{
public:
    RollUps() = default;
    RollUps(const RollUps &) = delete;
    RollUps &operator=(const RollUps &) = delete;

    void add(const RequestRecord &record);
    /// The request is there already and costs something else now.
    void addRepriced(const RequestRecord &record, const CostBreakdown &before);
    bool isEmpty() const { return m_kinds.empty(); }
    /// Adds the sums to those in the database. Rows are touched in one order, so that two gateways on one database cannot lock
    /// each other out for good.
    Result<void> write(Database &database) const;

private:
    using Sums = std::array<qint64, 13>; // as sumColumnNames()

    /// All that requests have in common which count in the same rows of every table.
    struct Kind {
        qint64 hour = 0, statusClass = 0;
        std::array<QByteArray, 8> texts; // key, model, provider, deployment, team, user, customer, organization
        QList<QByteArray> tags;
        bool operator<(const Kind &other) const;
        bool sharesTextsWith(const Kind &other) const;
    };
    /// What a row is found by. Numbers are compared as numbers.
    struct Key {
        qint64 time = 0;
        qint64 dimension = 0; ///< Dimension; 0 = the table has none
        QList<QByteArray> texts;
        qint64 statusClass = 0;
        bool operator<(const Key &other) const;
    };
    using Table = QMap<Key, Sums>;
    struct Tables {
        Table hours, days, dimensionHours, dimensionDays;
    };

    void addSums(const RequestRecord &record, const Sums &sums);
    static Sums sumsOf(const RequestRecord &record);
    static void addTo(Tables &tables, const Kind &kind, const Sums &sums);

    std::map<Kind, Sums> m_kinds;
    /// The last record's kind as it came, and its place: in a rush, most records share it with the next, and its texts too.
    Kind m_lastKind;
    Sums *m_last = nullptr;
};

} // namespace Gatehouse
