// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"
#include "gateway/http/gate/limits.h"

#include <array>
#include <functional>
#include <list>

namespace Gatehouse {

class Connection;

/// Which connection has to be looked at next. Every kind of waiting has one fixed length, so that a list per kind, in the
/// order of arming, is sorted by itself: arming costs the same with ten connections and with ten thousand. Owned by its
/// gate, lives on its thread.
class Deadlines
{
public:
    enum class Kind { None, Head, Body, KeepAlive, Stall, Linger };

    /// The place of one connection in the lists. It must leave (`remove()`) before it is destroyed.
    struct Entry {
        explicit Entry(Connection &connection) : owner(&connection) {}
        Connection *owner;
        Kind kind = Kind::None;
        SteadyTime due{};
        std::list<Entry *>::iterator place;
        bool listed = false;
    };

    explicit Deadlines(const GateTimes &times);

    /// Starts, restarts or (None) stops the entry's waiting.
    void arm(Entry &entry, Kind kind, SteadyTime now);
    void remove(Entry &entry);
    /// Calls `expired` for each entry whose time has come; its waiting is stopped before.
    void sweep(SteadyTime now, const std::function<void(Connection &, Kind)> &expired);

private:
    static constexpr std::size_t kinds = 6;

    std::array<std::chrono::milliseconds, kinds> m_lengths;
    std::array<std::list<Entry *>, kinds> m_lists;
};

} // namespace Gatehouse
