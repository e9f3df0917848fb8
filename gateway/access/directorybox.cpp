// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/access/directorybox.h"

namespace Gatehouse {

void DirectoryBox::publish(Directory::Pointer directory)
{
    Q_ASSERT(directory);
    {
        const std::lock_guard lock(m_mutex);
        m_current.swap(directory);
        m_generation.store(m_generation.load(std::memory_order_relaxed) + 1, std::memory_order_seq_cst);
    }
    // The former directory, if nobody else keeps it, is taken apart here, with nothing locked.
}

const Directory::Pointer &DirectoryBox::current(Slot &slot) const
{
    if (m_generation.load(std::memory_order_acquire) == slot.m_generation) [[likely]]
        return slot.m_directory;
    Directory::Pointer former;
    {
        const std::lock_guard lock(m_mutex);
        former = std::exchange(slot.m_directory, m_current);
        slot.m_generation = m_generation.load(std::memory_order_relaxed);
    }
    return slot.m_directory;
}

Directory::Pointer DirectoryBox::current() const
{
    const std::lock_guard lock(m_mutex);
    return m_current;
}

} // namespace Gatehouse
