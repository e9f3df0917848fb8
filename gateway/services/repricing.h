// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/domain/repricing.h"

#include <QByteArray>
#include <QFuture>

#include <memory>

namespace Gatehouse {

class PriceBook;
class Storage;
struct Snapshot;

/// What pricing requests anew changes, or changed: by model and provider, and in all.
struct RepriceReport {
    QList<RepriceLine> lines;
    RepriceLine total;     ///< without names
    bool applied = false;
};

/// Prices what happened anew, with the prices in force: because a provider's were listed wrongly, or not at all. First the difference
/// is shown, then it is applied in small steps, each of which changes requests, sums and budgets' purses together. Nothing else ever
/// changes what a request cost, and each request tells the version of the prices it was priced with.
///
/// A run that is cut off can be done again: what costs already what it should is left alone. Any thread; may go while a run goes on. To
/// cancel a future ends its run after the step under way.
class Repricing
{
public:
    /// Both outlive this and its runs.
    Repricing(Storage &storage, const PriceBook &prices) : m_storage(storage), m_prices(prices) {}

    /// What would change. Its progress value is the number of requests looked at. InvalidRequest for an empty time, Unavailable
    /// while the database is away.
    QFuture<Result<RepriceReport>> preview(std::shared_ptr<const Snapshot> snapshot, RepriceScope scope);
    /// Changes it, with an entry in the audit log before and after. `by` is who wants it, `byKey` the hash of his key.
    QFuture<Result<RepriceReport>> apply(std::shared_ptr<const Snapshot> snapshot, RepriceScope scope, QByteArray by, QByteArray byKey);

private:
    Pricing pricing(std::shared_ptr<const Snapshot> snapshot) const;

    Storage &m_storage;
    const PriceBook &m_prices;
};

} // namespace Gatehouse
