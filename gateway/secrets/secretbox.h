// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/secrets/datakey.h"

#include <QList>

namespace Gatehouse {

/// The one place in the database where a sealed value may stand.
struct SealedPlace {
    QByteArray table;
    QByteArray row; ///< the row's id
    QByteArray column;
};

/// A sealed value and where it stands.
struct SealedValue {
    SealedPlace place;
    QByteArray text;
};

/// Seals credentials for the database and opens them again: XChaCha20-Poly1305 with the place as associated data, so that
/// a value does not open in another row or column. Immutable; any thread. Owned by whoever reads or writes credentials.
///
/// A sealed text is "gh1:" and base64url without padding of: key id (8) ‖ nonce (24) ‖ ciphertext and tag (16 more than
/// the plain text) ‖ checksum (4) over all before it, which tells damage from a wrong place.
class SecretBox
{
public:
    explicit SecretBox(const DataKey &key);

    /// Never the same text twice, even for the same value.
    QByteArray seal(const Secret &plain, const SealedPlace &place) const;

    /// Configuration when it was sealed with another data key; Storage when it is no sealed value, is damaged, was sealed by
    /// a later version, or belongs to another place. The messages tell which, name the place, and hold nothing of the value.
    Result<Secret> open(const QByteArray &sealed, const SealedPlace &place) const;

    /// Whether the text claims to be a sealed value, of this version or a later one.
    static bool isSealed(QByteArrayView text);

    /// The same values sealed with the key of `to`, in the same order: all of them, or the first failure. One that `to` opens
    /// already stays as it is, so that a rotation that was cut off can be done again.
    static Result<QList<SealedValue>> reseal(const SecretBox &from, const SecretBox &to, const QList<SealedValue> &values);

private:
    QByteArray m_keyId;
    Secret m_key;
};

} // namespace Gatehouse
