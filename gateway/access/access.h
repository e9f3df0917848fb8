// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace Gatehouse {

/// Who may call a route. A route is closed unless its line says Open.
enum class Access {
    Open,  ///< anybody, without a key
    Key,   ///< any valid key
    Admin, ///< the master key, proxy admins, and whom LiteLLM's route groups let in
};

} // namespace Gatehouse
