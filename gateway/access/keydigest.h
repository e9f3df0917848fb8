// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <array>
#include <cstdint>

namespace Gatehouse {

/// The SHA-256 of a key as 32 bytes: what keys are found by. A plain value.
class KeyDigest
{
public:
    static constexpr qsizetype size = 32;

    KeyDigest() = default;
    /// From the raw digest of a key that was presented; all zero when it is not 32 bytes.
    static KeyDigest fromRaw(QByteArrayView bytes);
    /// From a key's `hash`. A hash that is not lower-case SHA-256 hex, which no presented key can have, gets a digest of its own
    /// that none has either: such a key can be seen and deleted, not used.
    static KeyDigest fromHash(QByteArrayView hash);

    QByteArray hex() const;
    /// The first eight bytes as a number, for sorting: evenly spread.
    std::uint64_t prefix() const;
    /// Takes the same time whatever the bytes are.
    bool operator==(const KeyDigest &other) const;

private:
    std::array<unsigned char, size> m_bytes{};
};

} // namespace Gatehouse
