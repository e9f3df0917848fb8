// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/base/iowatcher.h"

#include <QSocketNotifier>

#include <array>

#ifdef Q_OS_LINUX
#include <sys/epoll.h>
#include <unistd.h>
#endif

namespace Gatehouse {

struct IoWatcher::Entry {
    qintptr descriptor = -1;
    Interests interests;
    Ready ready;
    bool watched = true;
#ifndef Q_OS_LINUX
    std::unique_ptr<QSocketNotifier> reading;
    std::unique_ptr<QSocketNotifier> writing;
#endif
};

void IoWatcher::onTurn(std::function<void()> begins, std::function<void()> ends)
{
    m_turnBegins = std::move(begins);
    m_turnEnds = std::move(ends);
}

#ifdef Q_OS_LINUX

namespace {

std::uint32_t eventsOf(IoWatcher::Interests interests)
{
    std::uint32_t events = 0;
    if (interests & IoWatcher::Readable)
        events |= EPOLLIN | EPOLLRDHUP;
    if (interests & IoWatcher::Writable)
        events |= EPOLLOUT;
    if (interests & IoWatcher::HangUp)
        events |= EPOLLRDHUP;
    return events;
}

} // namespace

IoWatcher::IoWatcher(QObject *parent) : QObject(parent)
{
    m_epoll = epoll_create1(EPOLL_CLOEXEC);
    m_notifier = new QSocketNotifier(m_epoll, QSocketNotifier::Read, this);
    connect(m_notifier, &QSocketNotifier::activated, this, [this] { dispatch(); });
}

IoWatcher::~IoWatcher()
{
    m_notifier->setEnabled(false);
    ::close(m_epoll);
}

void IoWatcher::watch(qintptr descriptor, Interests interests, Ready ready)
{
    epoll_event event{};
    event.events = eventsOf(interests);
    event.data.fd = static_cast<int>(descriptor);
    const auto found = m_entries.find(descriptor);
    if (found == m_entries.end()) {
        auto entry = std::make_shared<Entry>();
        entry->descriptor = descriptor;
        entry->interests = interests;
        entry->ready = std::move(ready);
        m_entries.emplace(descriptor, std::move(entry));
        epoll_ctl(m_epoll, EPOLL_CTL_ADD, static_cast<int>(descriptor), &event);
        return;
    }
    if (ready)
        found->second->ready = std::move(ready);
    if (found->second->interests == interests)
        return;
    found->second->interests = interests;
    epoll_ctl(m_epoll, EPOLL_CTL_MOD, static_cast<int>(descriptor), &event);
}

void IoWatcher::unwatch(qintptr descriptor)
{
    const auto found = m_entries.find(descriptor);
    if (found == m_entries.end())
        return;
    found->second->watched = false;
    epoll_ctl(m_epoll, EPOLL_CTL_DEL, static_cast<int>(descriptor), nullptr);
    m_entries.erase(found);
}

void IoWatcher::dispatch()
{
    std::array<epoll_event, 128> events;
    const int ready = epoll_wait(m_epoll, events.data(), static_cast<int>(events.size()), 0);
    // Entries are held while the batch runs: a callback may unwatch a neighbour, and the kernel may hand its number
    // to a new connection within the same batch.
    std::array<std::shared_ptr<Entry>, 128> batch;
    for (int i = 0; i < ready; ++i) {
        const auto found = m_entries.find(events[static_cast<std::size_t>(i)].data.fd);
        if (found != m_entries.end())
            batch[static_cast<std::size_t>(i)] = found->second;
    }
    if (m_turnBegins)
        m_turnBegins();
    for (std::size_t i = 0; i < static_cast<std::size_t>(std::max(ready, 0)); ++i) {
        const std::shared_ptr<Entry> entry = std::move(batch[i]);
        if (!entry || !entry->watched)
            continue;
        Interests what;
        const std::uint32_t seen = events[i].events;
        if ((seen & EPOLLRDHUP) && (entry->interests & HangUp))
            what |= HangUp;
        else if (seen & (EPOLLIN | EPOLLRDHUP))
            what |= Readable;
        if (seen & EPOLLOUT)
            what |= Writable;
        if (seen & (EPOLLERR | EPOLLHUP))
            what |= entry->interests ? entry->interests : Interests(Readable);
        if (what && entry->ready)
            entry->ready(what);
    }
    if (m_turnEnds)
        m_turnEnds();
}

#else

IoWatcher::IoWatcher(QObject *parent) : QObject(parent) {}
IoWatcher::~IoWatcher() = default;
void IoWatcher::dispatch() {}

void IoWatcher::watch(qintptr descriptor, Interests interests, Ready ready)
{
    auto &entry = m_entries[descriptor];
    if (!entry) {
        entry = std::make_shared<Entry>();
        entry->descriptor = descriptor;
        const std::weak_ptr<Entry> weak = entry;
        const auto notifier = [this, weak, descriptor](QSocketNotifier::Type type, Interest interest) {
            auto made = std::make_unique<QSocketNotifier>(descriptor, type);
            connect(made.get(), &QSocketNotifier::activated, this, [weak, interest] {
                const std::shared_ptr<Entry> held = weak.lock();
                if (held && held->watched && held->ready)
                    held->ready(interest);
            });
            return made;
        };
        entry->reading = notifier(QSocketNotifier::Read, Readable);
        entry->writing = notifier(QSocketNotifier::Write, Writable);
    }
    if (ready)
        entry->ready = std::move(ready);
    entry->interests = interests;
    entry->reading->setEnabled(interests & Readable);
    entry->writing->setEnabled(interests & Writable);
}

void IoWatcher::unwatch(qintptr descriptor)
{
    const auto found = m_entries.find(descriptor);
    if (found == m_entries.end())
        return;
    found->second->watched = false;
    // A notifier may be the sender on the stack: it goes when control is back in the loop.
    found->second->reading->setEnabled(false);
    found->second->writing->setEnabled(false);
    found->second->reading.release()->deleteLater();
    found->second->writing.release()->deleteLater();
    m_entries.erase(found);
}

#endif

} // namespace Gatehouse
