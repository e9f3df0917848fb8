// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/base/secret.h"

#include <QByteArray>

namespace Gatehouse {

/// How much work Argon2id is: passes over memory, and memory in KiB. The default is the second recommendation of RFC 9106.
struct Argon2Cost {
    quint32 passes = 3;
    quint32 kibibytes = 64 * 1024;
    bool operator==(const Argon2Cost &) const = default;
};

/// The 256-bit key under which provider credentials are sealed in the database. A plain value, its bytes a Secret; what is
/// used for sealing is derived from it, so that neither `id()` nor a sealed value tells anything about it.
class DataKey
{
public:
    static constexpr qsizetype size = 32;
    static constexpr qsizetype idSize = 8;
    static constexpr qsizetype saltSize = 16;

    /// A new one from the system's secure generator.
    static DataKey random();
    /// What `text()` gave; Configuration when it is something else.
    static Result<DataKey> fromText(const Secret &text);
    /// The same key for the same passphrase, salt and cost, on every machine. Takes about a fifth of a second and the memory
    /// of `cost`. Unavailable when there is not that much memory, Configuration when the cost is out of range.
    static Result<DataKey> fromPassphrase(const Secret &passphrase, const QByteArray &salt, Argon2Cost cost);

    /// Base64, for the keychain.
    Secret text() const;
    /// Eight bytes that tell keys apart and may be stored and shown.
    const QByteArray &id() const { return m_id; }
    /// The key for the sealing itself.
    Secret sealingKey() const;

private:
    explicit DataKey(Secret bytes);

    Secret m_bytes;
    QByteArray m_id;
};

} // namespace Gatehouse
