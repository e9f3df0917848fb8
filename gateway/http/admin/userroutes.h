// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/route.h"

namespace Gatehouse {

// `/user/*` as LiteLLM answers it: JSON to and from the UserService.

void newUser(RouteCall call);
void updateUser(RouteCall call);
void updateUsers(RouteCall call);
void deleteUsers(RouteCall call);
void userInfo(RouteCall call);
void userInfoAlone(RouteCall call);
void listUsers(RouteCall call);
void availableRoles(RouteCall call);
RouteFields newUserFields();
RouteFields userInfoFields();
RouteFields userListFields();

} // namespace Gatehouse
