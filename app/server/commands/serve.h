// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace Gatehouse {

struct StartUp;

/// Runs the gateway until it is told to stop; the exit status of the process. Prints one line when it is ready.
int serve(const StartUp &start);

} // namespace Gatehouse
