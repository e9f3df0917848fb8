// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/route.h"

namespace Gatehouse {

// `/team/*` as LiteLLM answers it: JSON to and from the TeamService.

void newTeam(RouteCall call);
void updateTeam(RouteCall call);
void deleteTeams(RouteCall call);
void blockTeam(RouteCall call);
void unblockTeam(RouteCall call);
void addTeamMember(RouteCall call);
void deleteTeamMember(RouteCall call);
void updateTeamMember(RouteCall call);
void resetTeamMemberSpend(RouteCall call);
void teamInfo(RouteCall call);
void listTeams(RouteCall call);
void pageOfTeams(RouteCall call);
void availableTeams(RouteCall call);
void teamPermissions(RouteCall call);
void updateTeamPermissions(RouteCall call);
void addTeamModels(RouteCall call);
void deleteTeamModels(RouteCall call);
RouteFields newTeamFields();
RouteFields teamMemberFields();
RouteFields teamInfoFields();
RouteFields teamListFields();

} // namespace Gatehouse
