// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/requestrecord.h"

#include <QList>

#include <optional>

namespace Gatehouse {

/// Which requests to list.
struct RequestQuery {
    enum class Sort { StartedAt, Duration, TimeToFirstToken, Tokens, Cost, Status, Model, Provider };
    QString text;                 ///< matched against model, provider, key alias, id, error message (case-insensitive)
    std::optional<WallTime> from, to;
    QByteArray model, provider, keyHash;
    QByteArray id;                ///< of one request
    QByteArray anyModel;          ///< the name asked for, or the provider's own
    QByteArray user, team, customer, organization, sessionId, deploymentId, keyAlias;
    std::optional<Money> leastCost, mostCost;
    std::optional<int> status;    ///< HTTP
    enum class Outcome { Any, Succeeded, Failed } outcome = Outcome::Any;
    Sort sort = Sort::StartedAt;
    bool descending = true;
    int limit = 200;
    int offset = 0;
    int countLimit = 100'000;     ///< rows are counted so far
};

struct RequestPage {
    QList<RequestRecord> rows;
    qint64 total = 0;  ///< rows that match, counted up to the query's `countLimit`
    bool totalIsCapped = false;
};

} // namespace Gatehouse
