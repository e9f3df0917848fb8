// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/domain/requestrecord.h"

#include <QList>

namespace Gatehouse {

/// Openings and settlements in the order they were written.
struct RecordBatch {
    QList<RequestOpening> opened;
    QList<RequestRecord> settled;
    bool isEmpty() const { return opened.isEmpty() && settled.isEmpty(); }
};

/// Where the storage writer takes records from: at-least-once, until told that they were carried.
class RecordSource
{
public:
    virtual ~RecordSource() = default;
    /// The next entries that were not taken yet, at most `limit`; the same ones again after a restart without `carried()`.
    virtual Result<RecordBatch> take(int limit) = 0;
    /// All that was taken so far is safely in the database.
    virtual Result<void> carried() = 0;
    /// Settlements that wait, as far as is known.
    virtual qint64 waiting() const = 0;
};

} // namespace Gatehouse
