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
    /// Fewer than `limit` entries mean that nothing more waited when this was called.
    virtual Result<RecordBatch> take(int limit) = 0;
    /// All that was taken so far is safely in the database.
    virtual Result<void> carried() = 0;
    /// Makes what was written so far safe against a loss of power. May wait for the disk.
    virtual Result<void> sync() { return {}; }
    /// Settlements that are not carried yet, as far as is known; those taken meanwhile are among them.
    virtual qint64 waiting() const = 0;
};

} // namespace Gatehouse
