// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/statusboard.h"

namespace Gatehouse {
namespace {

bool same(const StorageStatus &a, const StorageStatus &b)
{
    return a.kind == b.kind && a.state == b.state && a.where == b.where && a.message == b.message && a.waitingRows == b.waitingRows;
}

} // namespace

StorageStatus StatusBoard::shown() const
{
    StorageStatus status = m_said;
    if (status.state == StorageStatus::State::Connected && !m_silence.isEmpty()) {
        status.state = StorageStatus::State::Away;
        status.message = m_silence;
    }
    return status;
}

StorageStatus StatusBoard::status() const
{
    const std::lock_guard lock(m_mutex);
    return shown();
}

template <class Change>
void StatusBoard::apply(Change change)
{
    StorageStatus before, after;
    {
        const std::lock_guard lock(m_mutex);
        before = shown();
        change();
        after = shown();
    }
    if (!same(before, after))
        Q_EMIT changed(after);
}

void StatusBoard::publish(StorageStatus status, bool readable)
{
    apply([&] {
        m_said = std::move(status);
        m_readable = readable;
    });
}

bool StatusBoard::isReadable() const
{
    const std::lock_guard lock(m_mutex);
    return m_readable && m_silence.isEmpty();
}

void StatusBoard::setSilent(const QString &message)
{
    apply([&] { m_silence = message; });
}

} // namespace Gatehouse
