// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/access/keydigest.h"
#include "gateway/access/packedkey.h"
#include "gateway/domain/virtualkey.h"

#include <QByteArray>
#include <QList>

#include <memory>
#include <optional>
#include <vector>

namespace Gatehouse {

/// All keys, by digest, each as packed bytes. In shards like a Shelf, and sorted in them, so a look-up is a few steps within
/// one shard however many keys there are. Finding all keys of a team or a user reads through the rows of all shards, a
/// millisecond for 100,000 keys: enough for administration, and it costs no second index in memory.
class KeyShelf
{
public:
    enum class Owner { Team, User, Organization, Alias };

    std::optional<VirtualKey> find(const KeyDigest &digest) const;
    bool contains(const KeyDigest &digest) const { return row(digest) != nullptr; }
    /// Those whose owner, or alias, has that id; in no order.
    QList<VirtualKey> of(Owner owner, const QByteArray &id) const;
    qsizetype size() const { return m_size; }
    /// In no order. `visit(VirtualKey)`.
    template <class Visit>
    void forEach(Visit visit) const
    {
        for (const auto &shard : m_shards) {
            if (!shard)
                continue;
            for (const Row &row : *shard)
                visit(unpackKey(row.digest, row.packed));
        }
    }

    void put(const VirtualKey &key);
    void remove(const KeyDigest &digest);

private:
    struct Row {
        KeyDigest digest;
        QByteArray packed;
        quint32 tags[4] = {}; // by Owner: of the id, so that few rows are unpacked in vain
    };
    using Shard = std::vector<Row>; // by prefix of the digest
    static constexpr int shardBits = 11;

    static std::size_t shardOf(const KeyDigest &digest) { return digest.prefix() >> (64 - shardBits); }
    const Row *row(const KeyDigest &digest) const;
    Shard &shardToChange(const KeyDigest &digest);

    std::vector<std::shared_ptr<Shard>> m_shards; // empty, or 2^shardBits; absent ones are empty
    qsizetype m_size = 0;
};

} // namespace Gatehouse
