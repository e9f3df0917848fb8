// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/access/keydigest.h"
#include "gateway/domain/virtualkey.h"

#include <QByteArray>

namespace Gatehouse {

/// A key as the directory keeps it: a hundred thousand of them are mostly empty fields, and take a quarter of the memory as
/// bytes. In memory only; nothing is stored in this form.
QByteArray packKey(const VirtualKey &key);

/// The key with that digest. The bytes are those of `packKey()`.
VirtualKey unpackKey(const KeyDigest &digest, const QByteArray &packed);

} // namespace Gatehouse
