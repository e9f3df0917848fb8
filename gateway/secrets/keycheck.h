// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/secrets/datakey.h"

namespace Gatehouse {

/// What a database remembers of the key its credentials are sealed with: how the key comes about, and enough to tell
/// whether one is the right one, before anything is written. Stored as one text, so that gateways which share a database
/// and start at the same time agree by whoever stores it first. Says nothing about the key itself. A plain value.
class KeyCheck
{
public:
    enum class Origin {
        Random,    ///< made once and kept in the keychain of one user
        Passphrase ///< made from a text that every gateway is given
    };

    /// Reads a stored text; Storage when it is damaged, or was written by a later version.
    static Result<KeyCheck> read(const QByteArray &text);
    static KeyCheck ofRandom(const DataKey &key);
    /// For a key made with this salt and cost.
    static KeyCheck ofPassphrase(const DataKey &key, const QByteArray &salt, Argon2Cost cost);

    /// "gatehouse-key:1:random:<id>" or "gatehouse-key:1:argon2id:<passes>:<KiB>:<salt>:<id>", salt and id in hex.
    QByteArray text() const;
    Origin origin() const { return m_origin; }
    const QByteArray &keyId() const { return m_keyId; }

    /// The key from the passphrase. Configuration when it is not the passphrase the database was sealed with.
    Result<DataKey> unlock(const Secret &passphrase) const;
    /// Whether this is the key the database was sealed with.
    bool fits(const DataKey &key) const { return key.id() == m_keyId; }

private:
    Origin m_origin = Origin::Random;
    Argon2Cost m_cost;
    QByteArray m_salt;
    QByteArray m_keyId;
};

} // namespace Gatehouse
