// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>

namespace Gatehouse {

/// How long what happened is kept; absent = for ever. Deleting rows of one kind never changes another: the sums and the purses stay
/// as they are when the requests go. Captured bodies go with their requests at the latest, sums by hour stay as long as the
/// requests in them, sums by day as long as those by hour.
struct RetentionAges {
    std::optional<std::chrono::milliseconds> requests;
    std::optional<std::chrono::milliseconds> exchanges; ///< captured bodies
    std::optional<std::chrono::milliseconds> hours;     ///< sums by hour
    std::optional<std::chrono::milliseconds> days;      ///< sums by day
    std::chrono::milliseconds interval = std::chrono::hours(24); ///< between two looks
    bool operator==(const RetentionAges &) const = default;

    bool isEmpty() const { return !requests && !exchanges && !hours && !days; }
};

} // namespace Gatehouse
