// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/base/secret.h"

#include <QByteArray>

namespace Gatehouse {

// The text of virtual keys, in LiteLLM's form, so that keys of either work with both. The text is shown once, when the key is
// made; what is kept of it is the hash and the name. Functions of their arguments; any thread.

/// Random bytes in a new key unless `LENGTH_OF_LITELLM_GENERATED_KEY` says otherwise: 22 characters.
inline constexpr qsizetype usualKeyBytes = 16;

/// The bytes that `LENGTH_OF_LITELLM_GENERATED_KEY` asks for, the usual ones when it is empty. Configuration when it is no
/// number from 16 (fewer could be guessed) to 256.
Result<qsizetype> readKeyBytes(const QByteArray &setting);

/// A new key: "sk-" and URL-safe base64 of that many bytes from the system's secure generator.
Secret newKeyText(qsizetype bytes = usualKeyBytes);

/// What is stored in place of the key: lower-case SHA-256 hex of the whole text.
QByteArray keyHash(const Secret &key);

/// What is shown in place of the key: "sk-..." and the last four characters.
QByteArray keyName(const Secret &key);

/// Whether a text that somebody chose can be a key: "sk-" and printable ASCII without spaces, 16 to 512 characters in all.
/// InvalidRequest with `param` "key", saying which rule it breaks and never the text itself.
Result<void> checkChosenKey(const Secret &key);

} // namespace Gatehouse
