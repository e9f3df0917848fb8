// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/access/accountcache.h"

namespace Gatehouse {

AccountCache::AccountCache(const AccountMaker &maker, qsizetype capacity) : m_maker(maker), m_keys(capacity), m_customers(capacity), m_tags(capacity)
{
}

void AccountCache::follow(const Directory::Pointer &directory)
{
    if (m_directory == directory)
        return;
    // It is kept, so no other directory can come to stand at its address. Accounts are made anew when they are asked for.
    m_directory = directory;
    ++m_turn;
}

template <class T, class Id, class Hash, class Make>
std::shared_ptr<const T> AccountCache::kept(RecentlyUsed<Id, Made<T>, Hash> &shelf, const Directory::Pointer &directory, const Id &id, Make make)
{
    follow(directory);
    if (const Made<T> *made = shelf.find(id); made && made->turn == m_turn)
        return made->account;
    std::shared_ptr<const T> account = make();
    shelf.put(id, {account, m_turn});
    return account;
}

std::shared_ptr<const Account> AccountCache::key(const Directory::Pointer &directory, const KeyDigest &digest, WallTime now)
{
    follow(directory);
    if (const Made<Account> *made = m_keys.find(digest); made && made->turn == m_turn) {
        const std::optional<WallTime> &end = made->account->key->validUntil;
        if (!end || now < *end)
            return made->account;
    }
    std::optional<ResolvedKey> resolved = resolveKey(*directory, digest, now);
    if (!resolved) {
        m_keys.remove(digest); // texts that are no keys take no room
        return {};
    }
    std::shared_ptr<const Account> account = m_maker.ofKey(*directory, std::move(*resolved));
    m_keys.put(digest, {account, m_turn});
    return account;
}

std::shared_ptr<const Account> AccountCache::master(const QByteArray &hash)
{
    if (!m_master || m_masterHash != hash) {
        m_master = m_maker.ofMaster(hash);
        m_masterHash = hash;
    }
    return m_master;
}

std::shared_ptr<const CustomerAccount> AccountCache::customer(const Directory::Pointer &directory, const QByteArray &id)
{
    return kept(m_customers, directory, id, [&] { return m_maker.ofCustomer(*directory, id); });
}

std::shared_ptr<const TagAccount> AccountCache::tag(const Directory::Pointer &directory, const QByteArray &name)
{
    return kept(m_tags, directory, name, [&] { return m_maker.ofTag(*directory, name); });
}

} // namespace Gatehouse
