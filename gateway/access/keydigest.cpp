// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/access/keydigest.h"

#include <sodium.h>

#include <algorithm>

namespace Gatehouse {

static_assert(KeyDigest::size == crypto_hash_sha256_BYTES);

KeyDigest KeyDigest::fromRaw(QByteArrayView bytes)
{
    KeyDigest digest;
    if (bytes.size() == size)
        std::transform(bytes.begin(), bytes.end(), digest.m_bytes.begin(), [](char byte) { return static_cast<unsigned char>(byte); });
    return digest;
}

KeyDigest KeyDigest::fromHash(QByteArrayView hash)
{
    const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : (c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1); };
    KeyDigest digest;
    if (hash.size() == 2 * size && std::all_of(hash.begin(), hash.end(), [&](char c) { return digit(c) >= 0; })) {
        for (qsizetype i = 0; i < size; ++i)
            digest.m_bytes[static_cast<std::size_t>(i)] = static_cast<unsigned char>(digit(hash[2 * i]) << 4 | digit(hash[2 * i + 1]));
        return digest;
    }
    // Not the digest of the text itself: the text may be a key that somebody stored in clear.
    const QByteArray text = QByteArrayLiteral("not a hash\0") + hash.toByteArray();
    crypto_hash_sha256(digest.m_bytes.data(), reinterpret_cast<const unsigned char *>(text.constData()), static_cast<unsigned long long>(text.size()));
    return digest;
}

QByteArray KeyDigest::hex() const
{
    return QByteArray::fromRawData(reinterpret_cast<const char *>(m_bytes.data()), size).toHex();
}

std::uint64_t KeyDigest::prefix() const
{
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i)
        number = number << 8 | m_bytes[i];
    return number;
}

bool KeyDigest::operator==(const KeyDigest &other) const
{
    return sodium_memcmp(m_bytes.data(), other.m_bytes.data(), m_bytes.size()) == 0;
}

} // namespace Gatehouse
