// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"

#include <QByteArray>
#include <QtGlobal>

namespace Gatehouse {

/// What every stored thing has beside its own fields. Texts of JSON are shared between copies without a lock or a parse,
/// which a document would not be: there are a hundred thousand keys in memory, and most have none.
struct Kept {
    WallTime createdAt{}, updatedAt{};
    QByteArray createdBy, updatedBy;  ///< user ids; empty = the master key, or not known
    QByteArray metadata;              ///< a JSON object as text; empty = none
    QByteArray rest;                  ///< a JSON object as text: fields of LiteLLM's that are kept and not obeyed; empty = none
    QByteArray later;                 ///< the storage's: what a newer Gatehouse stored here, kept as it is; empty = none
    qint64 revision = 0;              ///< the storage's: number of the change that wrote it; 0 = never stored
    bool operator==(const Kept &) const = default;
};

} // namespace Gatehouse
