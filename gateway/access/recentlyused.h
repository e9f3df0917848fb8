// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <list>
#include <unordered_map>
#include <utility>

namespace Gatehouse {

/// Keeps the values that were asked for last, up to a number of them. Not thread-safe.
template <class Id, class Value, class Hash>
class RecentlyUsed
{
public:
    explicit RecentlyUsed(qsizetype capacity) : m_capacity(capacity) { Q_ASSERT(capacity > 0); }

    /// Null when it is not kept. Valid until the next `put()` or `remove()`.
    Value *find(const Id &id)
    {
        const auto found = m_places.find(id);
        if (found == m_places.end())
            return nullptr;
        m_order.splice(m_order.begin(), m_order, found->second);
        return &found->second->second;
    }
    void put(const Id &id, Value value)
    {
        if (Value *kept = find(id)) {
            *kept = std::move(value);
            return;
        }
        if (size() >= m_capacity) {
            m_places.erase(m_order.back().first);
            m_order.pop_back();
        }
        m_order.emplace_front(id, std::move(value));
        m_places.emplace(id, m_order.begin());
    }
    void remove(const Id &id)
    {
        const auto found = m_places.find(id);
        if (found == m_places.end())
            return;
        m_order.erase(found->second);
        m_places.erase(found);
    }
    qsizetype size() const { return static_cast<qsizetype>(m_places.size()); }

private:
    using Order = std::list<std::pair<Id, Value>>; // used last first
    Order m_order;
    std::unordered_map<Id, typename Order::iterator, Hash> m_places;
    const qsizetype m_capacity;
};

} // namespace Gatehouse
