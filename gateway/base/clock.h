// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

namespace Gatehouse {

/// UTC time of day with microseconds, as stored and shown.
using WallTime = std::chrono::sys_time<std::chrono::microseconds>;
/// Monotonic time for measuring how long something took.
using SteadyTime = std::chrono::steady_clock::time_point;

/// Where every component takes the time from, so that tests can move it. Thread-safe.
class Clock
{
public:
    virtual ~Clock() = default;
    virtual WallTime wall() const = 0;
    virtual SteadyTime steady() const = 0;
};

/// The real clocks of the system.
class SystemClock final : public Clock
{
public:
    WallTime wall() const override
    {
        return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    }
    SteadyTime steady() const override { return std::chrono::steady_clock::now(); }
};

} // namespace Gatehouse
