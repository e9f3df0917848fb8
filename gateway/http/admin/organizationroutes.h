// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/route.h"

namespace Gatehouse {

// `/organization/*` as LiteLLM answers it: JSON to and from the OrganizationService.

void newOrganization(RouteCall call);
void updateOrganization(RouteCall call);
void deleteOrganizations(RouteCall call);
void organizationInfo(RouteCall call);
void organizationInfos(RouteCall call);
void listOrganizations(RouteCall call);
void addOrganizationMember(RouteCall call);
void updateOrganizationMember(RouteCall call);
void deleteOrganizationMember(RouteCall call);
RouteFields newOrganizationFields();
RouteFields organizationMemberFields();
RouteFields organizationInfoFields();

} // namespace Gatehouse
