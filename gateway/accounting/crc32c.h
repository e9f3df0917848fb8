// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

#include <cstdint>

namespace Gatehouse {

/// CRC-32C (Castagnoli, RFC 3720 appendix B.4) of the bytes; the processor's own instruction where it has one.
std::uint32_t crc32c(QByteArrayView bytes);
/// The same in tables, for processors without it and for the test that compares both.
std::uint32_t crc32cByTable(QByteArrayView bytes);

} // namespace Gatehouse
