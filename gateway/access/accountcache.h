// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/access/accountmaker.h"
#include "gateway/access/recentlyused.h"

#include <memory>

namespace Gatehouse {

/// The accounts that one worker met lately. An account is made when a key comes for the first time since the directory changed,
/// and when what it says ends by the clock. Belongs to one worker, lives on its thread; the maker outlives it.
class AccountCache
{
public:
    static constexpr qsizetype usualCapacity = 4096;

    explicit AccountCache(const AccountMaker &maker, qsizetype capacity = usualCapacity);

    /// Null when there is no such key. Whether it works is for `admitKey()` to say. Requests keep the account to their end.
    std::shared_ptr<const Account> key(const Directory::Pointer &directory, const KeyDigest &digest, WallTime now);
    std::shared_ptr<const Account> master(const QByteArray &hash);
    std::shared_ptr<const CustomerAccount> customer(const Directory::Pointer &directory, const QByteArray &id);
    std::shared_ptr<const TagAccount> tag(const Directory::Pointer &directory, const QByteArray &name);

    /// Accounts that are kept, of all kinds.
    qsizetype size() const { return m_keys.size() + m_customers.size() + m_tags.size(); }

private:
    template <class T>
    struct Made {
        std::shared_ptr<const T> account;
        quint64 turn = 0; // of the directory it was made from
    };
    struct DigestHash {
        std::size_t operator()(const KeyDigest &digest) const { return static_cast<std::size_t>(digest.prefix()); }
    };
    struct TextHash {
        std::size_t operator()(const QByteArray &text) const { return qHash(text); }
    };
    void follow(const Directory::Pointer &directory);
    template <class T, class Id, class Hash, class Make>
    std::shared_ptr<const T> kept(RecentlyUsed<Id, Made<T>, Hash> &shelf, const Directory::Pointer &directory, const Id &id, Make make);

    const AccountMaker &m_maker;
    Directory::Pointer m_directory;
    quint64 m_turn = 0;
    QByteArray m_masterHash;
    std::shared_ptr<const Account> m_master;
    RecentlyUsed<KeyDigest, Made<Account>, DigestHash> m_keys;
    RecentlyUsed<QByteArray, Made<CustomerAccount>, TextHash> m_customers;
    RecentlyUsed<QByteArray, Made<TagAccount>, TextHash> m_tags;
};

} // namespace Gatehouse
