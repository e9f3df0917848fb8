// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"
#include "gateway/base/result.h"

#include <QtGlobal>

namespace Gatehouse {

class Database;

/// What a team's gateway would have added up.
struct SpendFill {
    WallTime from{};       ///< the beginning of a day (UTC)
    int days = 90;
    int keys = 200;        ///< each used every hour, shared among 20 teams, 50 users, 10 tags and 100 customers
    int models = 5;        ///< each used by every key
    int requests = 5;      ///< by each key, of each model, in each hour

    qint64 ledgerRows() const { return qint64(days) * 24 * keys * models * requests; }
};

/// Fills the four tables of sums as so many requests would have, in seconds: the database makes the rows itself. The sums agree with
/// each other; there are no requests. One transaction.
Result<void> fillSpend(Database &database, const SpendFill &fill);

} // namespace Gatehouse
