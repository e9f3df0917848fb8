// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace Gatehouse {

/// A UUID in its usual text form that sorts by the time it was made (version 7 of RFC 9562, with microseconds), so that new
/// rows lie side by side in a database's index; its 62 random bits come from a per-thread generator seeded by the system.
/// For request ids and object ids; not for secrets.
QByteArray newUuid();

/// `prefix` followed by 24 random characters of [A-Za-z0-9], the form of OpenAI's and Anthropic's object ids
/// ("chatcmpl-…", "msg_…", "call_…").
QByteArray newObjectId(const char *prefix);

/// Lower-case SHA-256 hex of the bytes; the form in which virtual keys are stored.
QByteArray sha256Hex(QByteArrayView bytes);

} // namespace Gatehouse
