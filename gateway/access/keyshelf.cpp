// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/access/keyshelf.h"

#include <QHash>

#include <algorithm>
#include <array>

namespace Gatehouse {
namespace {

/// Zero for no id.
quint32 tagOf(const QByteArray &id)
{
    if (id.isEmpty())
        return 0;
    const auto hash = static_cast<quint64>(qHash(id));
    return std::max(static_cast<quint32>(hash ^ hash >> 32), 1u);
}

const QByteArray &ownerOf(const VirtualKey &key, KeyShelf::Owner owner)
{
    switch (owner) {
    case KeyShelf::Owner::Team:
        return key.teamId;
    case KeyShelf::Owner::User:
        return key.userId;
    case KeyShelf::Owner::Organization:
        return key.organizationId;
    case KeyShelf::Owner::Alias:
        break;
    }
    return key.alias;
}

template <class Shard>
auto placeOf(Shard &shard, const KeyDigest &digest)
{
    // Equal prefixes are next to each other; the whole digest is compared without a way to time it.
    auto place = std::lower_bound(shard.begin(), shard.end(), digest.prefix(), [](const auto &row, std::uint64_t prefix) { return row.digest.prefix() < prefix; });
    while (place != shard.end() && place->digest.prefix() == digest.prefix() && !(place->digest == digest))
        ++place;
    return place;
}

} // namespace

const KeyShelf::Row *KeyShelf::row(const KeyDigest &digest) const
{
    const Shard *shard = m_shards.empty() ? nullptr : m_shards[shardOf(digest)].get();
    if (!shard)
        return nullptr;
    const auto place = placeOf(*shard, digest);
    return place != shard->end() && place->digest == digest ? &*place : nullptr;
}

std::optional<VirtualKey> KeyShelf::find(const KeyDigest &digest) const
{
    const Row *found = row(digest);
    return found ? std::optional(unpackKey(found->digest, found->packed)) : std::nullopt;
}

QList<VirtualKey> KeyShelf::of(Owner owner, const QByteArray &id) const
{
    QList<VirtualKey> keys;
    const quint32 tag = tagOf(id);
    for (const auto &shard : m_shards) {
        if (!shard)
            continue;
        for (const Row &row : *shard) {
            if (row.tags[static_cast<std::size_t>(owner)] != tag)
                continue;
            VirtualKey key = unpackKey(row.digest, row.packed);
            if (ownerOf(key, owner) == id)
                keys << std::move(key);
        }
    }
    return keys;
}

void KeyShelf::put(const VirtualKey &key)
{
    Row row;
    row.digest = KeyDigest::fromHash(key.hash);
    row.packed = packKey(key);
    for (const Owner owner : {Owner::Team, Owner::User, Owner::Organization, Owner::Alias})
        row.tags[static_cast<std::size_t>(owner)] = tagOf(ownerOf(key, owner));
    Shard &shard = shardToChange(row.digest);
    const auto place = placeOf(shard, row.digest);
    if (place != shard.end() && place->digest == row.digest) {
        *place = std::move(row);
        return;
    }
    shard.insert(place, std::move(row));
    ++m_size;
}

void KeyShelf::remove(const KeyDigest &digest)
{
    if (!contains(digest))
        return;
    Shard &shard = shardToChange(digest);
    shard.erase(placeOf(shard, digest));
    --m_size;
}

KeyShelf::Shard &KeyShelf::shardToChange(const KeyDigest &digest)
{
    if (m_shards.empty())
        m_shards.resize(std::size_t(1) << shardBits);
    std::shared_ptr<Shard> &shard = m_shards[shardOf(digest)];
    // Whoever else holds it keeps it until this copy is made, so nobody lets go of it meanwhile.
    if (!shard)
        shard = std::make_shared<Shard>();
    else if (shard.use_count() > 1)
        shard = std::make_shared<Shard>(*shard);
    return *shard;
}

} // namespace Gatehouse
