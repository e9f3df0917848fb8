// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QVarLengthArray>

#include <algorithm>
#include <functional>

namespace Gatehouse {

/// Holds the locks of several counters, so that one request is admitted by all of them or by none. Each is locked once,
/// however often it was added, and all requests lock in the order of addresses: they never wait for each other in a ring.
/// Lives on the stack of one call.
template <class Lockable>
class LockedSet
{
public:
    LockedSet() = default;
    LockedSet(const LockedSet &) = delete;
    LockedSet &operator=(const LockedSet &) = delete;
    ~LockedSet() { unlock(); }

    /// Before `lock()`.
    void add(Lockable &item) { m_items.append(&item); }
    /// Once.
    void lock()
    {
        std::sort(m_items.begin(), m_items.end(), std::less<Lockable *>());
        m_items.erase(std::unique(m_items.begin(), m_items.end()), m_items.end());
        for (Lockable *item : m_items)
            item->lock();
        m_locked = true;
    }
    void unlock()
    {
        if (!m_locked)
            return;
        for (Lockable *item : m_items)
            item->unlock();
        m_locked = false;
    }

private:
    QVarLengthArray<Lockable *, 12> m_items;
    bool m_locked = false;
};

} // namespace Gatehouse
