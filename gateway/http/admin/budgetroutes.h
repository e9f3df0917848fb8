// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/route.h"

namespace Gatehouse {

// `/budget/*` and `/tag/*` as LiteLLM answers them: JSON to and from BudgetService and TagService.

void newBudget(RouteCall call);
void updateBudget(RouteCall call);
void deleteBudget(RouteCall call);
void budgetInfos(RouteCall call);
void listBudgets(RouteCall call);
void budgetSettings(RouteCall call);
void newTag(RouteCall call);
void updateTag(RouteCall call);
void deleteTag(RouteCall call);
void tagInfos(RouteCall call);
void listTags(RouteCall call);
RouteFields newBudgetFields();
RouteFields newTagFields();

} // namespace Gatehouse
