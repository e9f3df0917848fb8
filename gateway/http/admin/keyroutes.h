// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/route.h"

namespace Gatehouse {

// `/key/*` as LiteLLM answers it: JSON to and from the KeyService.

void generateKey(RouteCall call);
void generateServiceKey(RouteCall call);
void updateKey(RouteCall call);
void updateKeys(RouteCall call);
void updateTeamKeys(RouteCall call);
/// `/key/regenerate` has the key in its body, `/key/{key}/regenerate` in its path.
void regenerateKey(RouteCall call);
void blockKey(RouteCall call);
void unblockKey(RouteCall call);
void deleteKeys(RouteCall call);
void resetKeySpend(RouteCall call);
/// Without `?key=` the key that asks.
void keyInfo(RouteCall call);
void keyInfos(RouteCall call);
void listKeys(RouteCall call);
void keyAliases(RouteCall call);
void keyHealth(RouteCall call);

RouteFields newKeyFields();
RouteFields keyUpdateFields();
RouteFields oneKeyFields();
RouteFields keyDeleteFields();
RouteFields keyInfoFields();
RouteFields keyListFields();

} // namespace Gatehouse
