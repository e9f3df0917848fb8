// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"
#include "gateway/base/result.h"

#include <QByteArray>
#include <QByteArrayView>

#include <compare>
#include <optional>

namespace Gatehouse {

/// A length of time as administrators write it, the way LiteLLM does: a whole number and `s`, `m`, `h`, `d`, `w` or `mo`.
/// Days, weeks and months are those of a calendar, so how many seconds they are depends on where they begin. A plain value.
struct Duration {
    enum class Unit { Second, Minute, Hour, Day, Week, Month };

    int count = 1;
    Unit unit = Unit::Day;

    /// As it is written: "30d", "1mo".
    QByteArray text() const;
    auto operator<=>(const Duration &) const = default;
};

/// InvalidRequest, with what is allowed in its message, when `text` is no duration, is zero or longer than a hundred years.
Result<Duration> parseDuration(QByteArrayView text);

/// When something that lasts so long from `now` on ends. A month ends on the same day of the next one, or on its last day
/// when it has no such day; days are 24 hours and months are counted in UTC.
WallTime expiryAfter(const Duration &duration, WallTime now);

/// The end of something whose duration a client gave: empty and "-1" are LiteLLM's words for "never". InvalidRequest as above.
Result<std::optional<WallTime>> expiryFrom(QByteArrayView text, WallTime now);

} // namespace Gatehouse
