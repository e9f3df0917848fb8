// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/route.h"

namespace Gatehouse {

// `/access_group/*` as LiteLLM answers it: JSON to and from the AccessGroupService.

void newAccessGroup(RouteCall call);
void updateAccessGroup(RouteCall call);
void deleteAccessGroup(RouteCall call);
void accessGroupInfo(RouteCall call);
void listAccessGroups(RouteCall call);
RouteFields newAccessGroupFields();

} // namespace Gatehouse
