// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace Gatehouse {

struct StartUp;

/// Looks at everything a start needs and prints one line each, with the way out where something is wrong: configuration,
/// port, data directory, database, every upstream (name, TLS, key), clock. Spends nothing: upstreams are asked for their
/// model lists only. The exit status: 0, or 69 when something failed.
int runDoctor(const StartUp &start);

} // namespace Gatehouse
