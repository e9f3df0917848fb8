// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace Gatehouse {

struct AdminServices;
class GatewayService;
class ModelService;
class RequestService;
class SetupService;
class SpendService;
class TryService;

/// Everything the console may ask. Owned by the engine; all on the main thread; outlives the windows.
struct Services {
    GatewayService *gateway = nullptr;
    RequestService *requests = nullptr;
    ModelService *models = nullptr;
    TryService *tryOut = nullptr;
    SetupService *setup = nullptr;
    AdminServices *admin = nullptr; ///< keys, teams, users and what they own; any thread
    SpendService *spend = nullptr; ///< any thread
};

} // namespace Gatehouse
