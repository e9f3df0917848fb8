// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/budget.h"
#include "gateway/services/wire/wireform.h"

namespace Gatehouse {

/// A budget as `/budget/new` takes it, and as `litellm_budget_table` in other answers.
const WireForm<Budget> &budgetForm();

} // namespace Gatehouse
