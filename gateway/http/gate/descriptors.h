// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace Gatehouse {

/// Raises the process's limit of open descriptors to `wanted`, or as far as the system lets it. Returns the limit now in
/// force; `wanted` where there is no such limit.
int raiseDescriptorLimit(int wanted);

/// A few descriptors kept back, to be let go when the process has run out: with them the acceptor can still take a
/// connection to say that it is full. Does nothing where descriptors are not scarce (Windows).
class DescriptorReserve
{
public:
    DescriptorReserve() { refill(); }
    ~DescriptorReserve() { release(); }
    DescriptorReserve(const DescriptorReserve &) = delete;
    DescriptorReserve &operator=(const DescriptorReserve &) = delete;

    /// True when the whole reserve is held (again).
    bool refill();
    /// True when there was something to let go.
    bool release();

private:
    std::vector<int> m_held;
};

} // namespace Gatehouse
