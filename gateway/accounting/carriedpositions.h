// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/accounting/journalcursor.h"
#include "gateway/domain/requestrecord.h"

#include <QHash>
#include <QMap>

namespace Gatehouse {

/// How far one series was carried into the database, and which of its requests were open there: should their process
/// have died, they are orphans, and their openings lie before the position.
struct CarriedPosition {
    JournalPosition position;
    QHash<QByteArray, RequestOpening> open;
};

/// By series.
using CarriedPositions = QMap<QByteArray, CarriedPosition>;

/// Reads the file `carried` of a directory. Nothing when there is none, or none that can be understood: then everything
/// that is still there is carried again, which the database takes without harm.
CarriedPositions loadCarried(const QString &directory);
/// Replaces the file as a whole, down to the disk. Storage when that fails.
Result<void> saveCarried(const QString &directory, const CarriedPositions &positions);

} // namespace Gatehouse
