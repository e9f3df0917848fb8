// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>

#include <memory>
#include <unordered_map>
#include <vector>

namespace Gatehouse {

/// Values by id, in shards that copies share until one of them changes it: a copy with a change costs one shard and a list of
/// pointers. Copies may be read on any thread while another is changed.
template <class Value>
class Shelf
{
public:
    using Pointer = std::shared_ptr<const Value>;

    Pointer find(const QByteArray &id) const
    {
        const Shard *shard = m_shards.empty() ? nullptr : m_shards[shardOf(id)].get();
        if (!shard)
            return {};
        const auto found = shard->find(id);
        return found == shard->end() ? Pointer() : found->second;
    }
    qsizetype size() const { return m_size; }

    void put(const QByteArray &id, Value value)
    {
        Pointer &place = shardToChange(id)[id];
        m_size += !place;
        place = std::make_shared<const Value>(std::move(value));
    }
    void remove(const QByteArray &id)
    {
        if (find(id))
            m_size -= static_cast<qsizetype>(shardToChange(id).erase(id));
    }
    /// In no order. `visit(const Pointer &)`.
    template <class Visit>
    void forEach(Visit visit) const
    {
        for (const auto &shard : m_shards) {
            if (!shard)
                continue;
            for (const auto &[id, value] : *shard)
                visit(value);
        }
    }

private:
    struct Hash {
        std::size_t operator()(const QByteArray &id) const { return qHash(id); }
    };
    using Shard = std::unordered_map<QByteArray, Pointer, Hash>;
    static constexpr std::size_t shardCount = 256;

    static std::size_t shardOf(const QByteArray &id)
    {
        // Other bits than those by which the shard sorts.
        return qHash(id, 0x9e3779b97f4a7c15) % shardCount;
    }
    Shard &shardToChange(const QByteArray &id)
    {
        if (m_shards.empty())
            m_shards.resize(shardCount);
        std::shared_ptr<Shard> &shard = m_shards[shardOf(id)];
        // Whoever else holds it keeps it until this copy is made, so nobody lets go of it meanwhile.
        if (!shard)
            shard = std::make_shared<Shard>();
        else if (shard.use_count() > 1)
            shard = std::make_shared<Shard>(*shard);
        return *shard;
    }

    std::vector<std::shared_ptr<Shard>> m_shards; // empty, or shardCount; absent ones are empty
    qsizetype m_size = 0;
};

} // namespace Gatehouse
