// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/access/directory.h"

#include <atomic>
#include <mutex>

namespace Gatehouse {

/// Where all threads get the current directory. `publish()` is called on the main thread, `current()` on any; owned by the engine.
/// Once `publish()` has returned, no later call of `current()` gives the former directory.
class DirectoryBox
{
public:
    /// What one worker has read last. Belongs to one thread.
    class Slot
    {
        friend class DirectoryBox;
        quint64 m_generation = 0;
        Directory::Pointer m_directory;
    };

    DirectoryBox() : m_current(std::make_shared<const Directory>()) {}

    void publish(Directory::Pointer directory);
    /// Nothing was published yet: nobody knows which keys there are.
    bool isEmpty() const { return m_generation.load(std::memory_order_acquire) == 1; }
    /// Never null. One read of a number as long as nothing was published. Who keeps it over a wait copies the pointer.
    const Directory::Pointer &current(Slot &slot) const;
    /// For who asks seldom.
    Directory::Pointer current() const;

private:
    mutable std::mutex m_mutex; // guards m_current
    Directory::Pointer m_current;
    std::atomic<quint64> m_generation{1};
};

} // namespace Gatehouse
