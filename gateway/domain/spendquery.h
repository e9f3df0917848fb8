// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"
#include "gateway/base/money.h"

#include <QByteArray>
#include <QList>
#include <QTimeZone>

#include <chrono>
#include <cstdint>

namespace Gatehouse {

/// By what spend can be divided.
enum class SpendBy : std::uint8_t {
    Hour, Day, Month, ///< of the asked zone
    Model,            ///< the name that clients ask for
    Provider, Deployment,
    Key,              ///< SHA-256 hex
    User, Team, Organization, Customer,
    Tag,              ///< a request with two tags counts under both: sums over tags are no totals
    Status,           ///< StatusClass as a number: "2" succeeded, "4" refused, "5" failed, "6" the client left
};

inline bool isTime(SpendBy by)
{
    return by <= SpendBy::Month;
}

/// Sums over requests.
struct SpendSums {
    qint64 requests = 0, failed = 0;
    qint64 inputTokens = 0, outputTokens = 0;
    qint64 cacheReadTokens = 0, cacheWriteTokens = 0; ///< parts of input
    qint64 reasoningTokens = 0;                       ///< part of output
    Money spend;
    qint64 unpriced = 0;                              ///< requests whose price is not known
    std::chrono::microseconds duration{}, overhead{};
    qint64 firstTokens = 0;                           ///< requests that brought a first token
    std::chrono::microseconds timeToFirstToken{};     ///< over those

    qint64 tokens() const { return inputTokens + outputTokens; }
    qint64 succeeded() const { return requests - failed; }
    SpendSums &operator+=(const SpendSums &other)
    {
        requests += other.requests;
        failed += other.failed;
        inputTokens += other.inputTokens;
        outputTokens += other.outputTokens;
        cacheReadTokens += other.cacheReadTokens;
        cacheWriteTokens += other.cacheWriteTokens;
        reasoningTokens += other.reasoningTokens;
        spend += other.spend;
        unpriced += other.unpriced;
        duration += other.duration;
        overhead += other.overhead;
        firstTokens += other.firstTokens;
        timeToFirstToken += other.timeToFirstToken;
        return *this;
    }
    SpendSums &operator-=(const SpendSums &other)
    {
        requests -= other.requests;
        failed -= other.failed;
        inputTokens -= other.inputTokens;
        outputTokens -= other.outputTokens;
        cacheReadTokens -= other.cacheReadTokens;
        cacheWriteTokens -= other.cacheWriteTokens;
        reasoningTokens -= other.reasoningTokens;
        spend -= other.spend;
        unpriced -= other.unpriced;
        duration -= other.duration;
        overhead -= other.overhead;
        firstTokens -= other.firstTokens;
        timeToFirstToken -= other.timeToFirstToken;
        return *this;
    }
    bool operator==(const SpendSums &) const = default;
};

/// Only requests with one of these values.
struct SpendFilter {
    SpendBy by = SpendBy::Model; ///< no time
    QList<QByteArray> values;    ///< none = nothing matches
};

/// One question to the sums by hour and day. An hour counts to [from, to), to a day and to a month when it begins in it: in zones
/// whose offset is no whole hour, days begin with the first whole hour (UTC) in them.
///
/// Any single dimension can be asked for, beside model, status and time; of several together only those that hang on the key and
/// the deployment: provider, deployment, key, user, team.
struct SpendQuery {
    enum class Order { Groups, Spend, Requests, Tokens };

    WallTime from{}, to{};       ///< no more than 50 years
    QTimeZone zone;              ///< of days and months; invalid = UTC
    QList<SpendBy> by;           ///< at most one time; none = one row of totals
    QList<SpendFilter> filters;
    Order order = Order::Groups; ///< Groups: as in `by`; equal values are ordered so too
    bool descending = false;
    int limit = 10'000;
    int offset = 0;
    bool mayRepeat = false;      ///< a group may come in several rows that add up, which makes paging through many of them cheap
    bool count = false;          ///< whether `SpendTable::total` is wanted, which costs a second look
};

/// One group.
struct SpendRow {
    WallTime start{};         ///< of its hour, day or month, when that was asked for
    QList<QByteArray> names;  ///< in the order of `by`, without the time
    SpendSums sums;
};

struct SpendTable {
    QList<SpendRow> rows;
    qint64 total = 0; ///< rows there are, when counted
};

} // namespace Gatehouse
