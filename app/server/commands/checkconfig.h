// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace Gatehouse {

struct StartUp;

/// Reads a configuration and prints everything it finds, one line each. The exit status: 0, or 78 when it has errors.
int checkConfig(const StartUp &start);

} // namespace Gatehouse
