// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/money.h"

#include <QByteArray>
#include <QList>

namespace Gatehouse {

inline constexpr qsizetype longestPurse = 512;

/// A purse is a counter of money: what a key, a team, a member … has spent, as a whole or within a window of time. Its id is
/// kind, holder and perhaps what exactly, as in "key:<hash>", "member:<team>/<user>" or "key:<hash>:window:1d".
/// It is UTF-8 of at most `longestPurse` bytes; what is longer is cut wherever it is written.
/// A charge names the purse, and the window of it, in which a request is counted.
struct Charge {
    QByteArray purse;
    qint64 windowStart = 0; ///< microseconds since 1970; 0 = it never resets
    bool operator==(const Charge &) const = default;
};

/// What was spent from a purse in one of its windows.
struct PurseBalance {
    QByteArray purse;
    qint64 windowStart = 0; ///< microseconds since 1970; 0 = it never resets
    Money spent;
    bool operator==(const PurseBalance &) const = default;
};
using PurseBalances = QList<PurseBalance>;

} // namespace Gatehouse
