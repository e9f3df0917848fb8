// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace Gatehouse {

/// Makes the price catalogue and the tokenizer's table, which are compiled in, findable under `:/gatehouse`. Cheap to call
/// again; any thread.
void registerCompiledIn();

} // namespace Gatehouse
