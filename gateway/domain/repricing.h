// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"
#include "gateway/domain/modelprice.h"
#include "gateway/domain/requestrecord.h"

#include <QByteArray>
#include <QList>

#include <functional>
#include <optional>

namespace Gatehouse {

/// Which requests to price anew: those that were settled in [from, to) and used a provider. Empty members do not narrow it.
struct RepriceScope {
    WallTime from{}, to{};
    QByteArray model;    ///< the name that clients asked for
    QByteArray provider;
    bool operator==(const RepriceScope &) const = default;
};

/// What a request costs today.
struct NewPrice {
    CostBreakdown cost;
    QByteArray version; ///< of the prices
};
/// Nothing when no price is known for it: the request then keeps the one it has. Called on storage threads.
using Pricing = std::function<std::optional<NewPrice>(const RequestRecord &)>;

/// What changes, or changed, for one model of one provider.
struct RepriceLine {
    QByteArray model, provider;
    qint64 requests = 0; ///< looked at
    qint64 changed = 0;
    qint64 unknown = 0;  ///< without a price today
    Money before, after; ///< of all looked at
};

/// How far it went in the order of the requests.
struct RepriceCursor {
    qint64 startedAt = -1; ///< microseconds since 1970; -1 = nothing yet
    QByteArray id;
};

/// One step of it.
struct RepriceStep {
    QList<RepriceLine> lines; ///< by model and provider
    RepriceCursor reached;
    bool finished = false;
};

} // namespace Gatehouse
