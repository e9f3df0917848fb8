// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

#include <cstdint>

namespace Gatehouse {

/// Number of tokens of `utf8` in OpenAI's o200k_base vocabulary: exact for its models, a fair estimate for others.
/// Byte-pair merging over the compiled-in table, nothing is loaded. Time is linear in the text; any thread.
std::int64_t countTokens(QByteArrayView utf8);

} // namespace Gatehouse
