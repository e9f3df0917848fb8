// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/domain/spendquery.h"

#include <QByteArray>
#include <QFuture>
#include <QList>
#include <QTimeZone>

#include <optional>

namespace Gatehouse {

/// A time and what is looked at in it.
struct SpendPeriod {
    WallTime from{}, to{};
    QTimeZone zone; ///< invalid = UTC
    QList<SpendFilter> filters;
};

/// Totals beside those of the time before that is as long.
struct SpendComparison {
    SpendSums now, before;
    WallTime beforeFrom{};
};

/// Sums along time, for a chart: each line has a value for each start, zero where nothing happened.
struct SpendSeries {
    struct Line {
        QByteArray name;
        bool isRest = false; ///< all that has no line of its own, together; not there for tags
        QList<SpendSums> sums;
        SpendSums total;
    };
    QList<WallTime> starts;
    QList<Line> lines;       ///< the dearest first, the rest last
};

/// What this month will cost if it goes on like this: what was spent up to today; today at least as much as on a usual day; each
/// day after it as much as on a usual one. A usual day is the mean of the last `days` whole days, at most 14, counted from the
/// first on which anything was spent.
struct SpendForecast {
    WallTime monthStart{}, monthEnd{};
    Money spent;     ///< this month, until now
    Money usualDay;
    int days = 0;    ///< the mean is made of
    Money expected;  ///< for the whole month
};

/// Daily figures as LiteLLM's `…/daily/activity` has them.
struct ActivityQuery {
    WallTime from{}, to{};
    QTimeZone zone;
    SpendBy entity = SpendBy::User;  ///< User, Team, Organization, Customer or Tag
    QList<SpendFilter> filters;
    int page = 1, pageSize = 1000;   ///< rows; one is a day × entity × key × model × provider × deployment, perhaps in parts
    bool whole = false;              ///< everything at once, keys apart for the `keyLimit` dearest only
    int keyLimit = 50;
};

struct ActivityRow {
    WallTime day{};
    QByteArray entity, key, model, provider, deployment; ///< empty where the sums do not tell
    SpendSums sums;
};

struct ActivityPage {
    QList<ActivityRow> rows;    ///< newest day first; with `whole` all keys together
    QList<ActivityRow> keyRows; ///< with `whole`: the dearest keys apart; else empty
    bool tellsKeys = true;      ///< false where the sums do not know keys: of tags, customers, organizations
    qint64 total = 0;           ///< rows there are
    qint64 keys = 0;            ///< with `whole`: keys there are
};

/// What was spent, by whom and on what: for the admin API, the command line and the console alike. Everything is read from sums by
/// hour and day, so answers take milliseconds however many requests there were. Any thread; owned by the engine.
///
/// Each fails with InvalidRequest for what the sums cannot tell (see SpendQuery) and Unavailable while the database is away.
class SpendService
{
public:
    virtual ~SpendService() = default;

    virtual QFuture<Result<SpendTable>> table(SpendQuery query) = 0;
    virtual QFuture<Result<SpendComparison>> totals(SpendPeriod period) = 0;
    /// The dearest values of a dimension.
    virtual QFuture<Result<SpendTable>> top(SpendPeriod period, SpendBy by, int limit) = 0;
    /// `time` is Hour, Day or Month; `lines` divides further, into at most `mostLines` and the rest.
    virtual QFuture<Result<SpendSeries>> series(SpendPeriod period, SpendBy time, std::optional<SpendBy> lines, int mostLines) = 0;
    virtual QFuture<Result<SpendForecast>> forecast(QTimeZone zone, QList<SpendFilter> filters) = 0;
    virtual QFuture<Result<ActivityPage>> activity(ActivityQuery query) = 0;
};

} // namespace Gatehouse
