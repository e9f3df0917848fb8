// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/domain/requestrecord.h"

#include <QByteArray>
#include <QList>
#include <QMap>

#include <array>
#include <cstdint>

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

/// What the roll-ups hold apart from the others, by its value alone. Stored as a number; never renumber.
enum class Dimension : std::uint8_t {
    Tag = 1,
    Customer = 2,
    Organization = 3,
};

/// The hourly sums of a batch of settled requests. Filled and written within the transaction that inserts their rows, and
/// only with rows that were really inserted. Storage thread.
class RollUps
{
public:
    void add(const RequestRecord &record);
    bool isEmpty() const { return m_byHour.isEmpty(); }
    /// Adds the sums to those in the database. Rows are touched in the order of their keys, so that two gateways on one
    /// database cannot lock each other out for good.
    Result<void> write(Database &database) const;

private:
    // Order as in the tables: requests, failed, input, output, cache read, cache write, reasoning tokens, spend, unpriced,
    // duration, overhead, first tokens, time to first token.
    using Sums = std::array<qint64, 13>;
    /// Values of a row's key, in the order of the table; numbers are compared as numbers.
    struct Key {
        qint64 hour = 0;
        qint64 dimension = 0; ///< Dimension; 0 = the table has none
        QList<QByteArray> texts;
        qint64 statusClass = 0;
        bool operator<(const Key &other) const;
    };
    using Table = QMap<Key, Sums>;

    static Sums sumsOf(const RequestRecord &record);
    static Result<void> writeTable(Database &database, const QString &name, const QString &keyColumns, const Table &table);

    /// The last record's place in m_byHour: in a rush, most share it with the next, and the texts of its key too.
    struct Last {
        qint64 hour = 0, statusClass = 0;
        std::array<QByteArray, 6> texts;
        Sums *sums = nullptr;
    };
    Sums &sumsByHour(const RequestRecord &record, qint64 hour, qint64 statusClass);

    Table m_byHour;
    Last m_last;
    Table m_byDimension;
};

} // namespace Gatehouse
