// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/config/configreader.h"
#include "gateway/config/yamlnode.h"

namespace Gatehouse {

/// Reads `general_settings`, and what LiteLLM takes from the environment when the file does not say it.
void readGeneralSettings(const YamlNode &section, const Environment &environment, GatewayConfig &config, QList<Problem> &problems);

/// Reads `litellm_settings`.
void readLibrarySettings(const YamlNode &section, const Environment &environment, GatewayConfig &config, QList<Problem> &problems);

/// Reads `router_settings`; after the models and `litellm_settings`, which it refers to and overrules.
void readRouterSettings(const YamlNode &section, const Environment &environment, GatewayConfig &config, QList<Problem> &problems);

/// `environment_variables`, under what `environment` holds already.
Environment withFileVariables(const YamlNode &section, const Environment &environment, QList<Problem> &problems);

} // namespace Gatehouse
