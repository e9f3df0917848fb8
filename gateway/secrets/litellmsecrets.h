// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/secret.h"

#include <QByteArray>

namespace Gatehouse {

/// A value of LiteLLM's database as it was found, or as it reads in plain.
struct LiteLlmValue {
    enum class State {
        Decrypted,  ///< `text` is the plain text
        Plain,      ///< was never encrypted (old rows, `os.environ/…`): `text` is what was stored
        Unreadable, ///< looks encrypted, and this key does not open it, or it is damaged: `text` is what was stored
    };
    State state = State::Plain;
    Secret text;
};

/// Reads what LiteLLM encrypted in its database (`litellm_params`, `credential_values`: each string on its own), in the three
/// ways it has had. Never fails: what cannot be opened is kept and marked. Immutable; any thread; owned by the import.
///
/// | begins with | is |
/// | `v3:gcm:` | AES-256-GCM, base64 of nonce (12) ‖ ciphertext ‖ tag (16); key = HKDF-SHA256(key, info "litellm-at-rest-v3") |
/// | `v2:gcm:` | the same, key = SHA-256(key) |
/// | anything else | NaCl's secretbox, base64 of nonce (24) ‖ tag (16) ‖ ciphertext; key = SHA-256(key) |
class LiteLlmSecrets
{
public:
    /// `LITELLM_SALT_KEY`, or the master key where LiteLLM had none.
    explicit LiteLlmSecrets(const Secret &saltKey);

    LiteLlmValue decrypt(const QByteArray &stored) const;

private:
    Secret m_digest;  ///< for the first two ways
    Secret m_derived; ///< for the third
};

} // namespace Gatehouse
