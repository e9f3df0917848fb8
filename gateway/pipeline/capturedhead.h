// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/headers.h"

#include <QByteArray>

namespace Gatehouse {

// Heads of captured messages as people read them, with every credential replaced by dots.

/// `keyHeader` is a further field that holds a key (`litellm_key_header_name`).
QByteArray capturedRequestHead(QByteArrayView method, QByteArrayView target, const HeaderList &headers, QByteArrayView keyHeader = {});
QByteArray capturedResponseHead(int status, const HeaderList &headers);

/// Most bytes of one body that capture keeps.
inline constexpr qsizetype capturedBodyLimit = 1024 * 1024;

/// Appends up to the limit.
void captureBody(QByteArray &kept, QByteArrayView more);

} // namespace Gatehouse
