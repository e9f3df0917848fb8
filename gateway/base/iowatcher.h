// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <functional>
#include <memory>
#include <unordered_map>

class QSocketNotifier;

namespace Gatehouse {

/// Tells when descriptors become readable or writable, on the Qt event loop of the thread it lives on.
///
/// Qt's own Unix dispatcher polls every watched descriptor at each turn of the loop, which costs a millisecond at
/// 10,000 idle connections. On Linux this class keeps all of them in one epoll set and lets Qt watch that single
/// descriptor; elsewhere each descriptor has its QSocketNotifiers. Level-triggered. One per worker thread.
class IoWatcher : public QObject
{
    Q_OBJECT
public:
    /// HangUp: the peer has finished writing, told without looking at what it wrote before (Linux only; elsewhere never).
    enum Interest { None = 0, Readable = 1, Writable = 2, HangUp = 4 };
    Q_DECLARE_FLAGS(Interests, Interest)
    /// Called with what is ready. An error or hang-up on the descriptor is reported as everything asked for (and as
    /// Readable when nothing was), so that the next read or write meets it.
    using Ready = std::function<void(Interests)>;

    explicit IoWatcher(QObject *parent = nullptr);
    ~IoWatcher() override;

    /// Starts watching, or changes the interests of a watched descriptor; the callback is kept when `ready` is empty.
    /// The descriptor must be unwatched before it is closed.
    void watch(qintptr descriptor, Interests interests, Ready ready = {});
    /// Safe inside a callback, also for another descriptor that is ready in the same turn.
    void unwatch(qintptr descriptor);
    /// Called before and after the callbacks of descriptors that became ready together (Linux only; elsewhere never).
    void onTurn(std::function<void()> begins, std::function<void()> ends);
    int count() const { return static_cast<int>(m_entries.size()); }

private:
    struct Entry;
    void dispatch();

    std::unordered_map<qintptr, std::shared_ptr<Entry>> m_entries;
    std::function<void()> m_turnBegins, m_turnEnds;
    int m_epoll = -1;
    QSocketNotifier *m_notifier = nullptr;
};

Q_DECLARE_OPERATORS_FOR_FLAGS(IoWatcher::Interests)

} // namespace Gatehouse
