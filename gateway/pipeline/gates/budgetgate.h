// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/pipeline/gate.h"

namespace Gatehouse {

/// Reserves the most a request may cost in the budgets of the key and of everybody behind it. Free models need none.
class BudgetGate final : public AdmissionGate
{
public:
    Result<void> admit(Admission &admission) const override;
};

} // namespace Gatehouse
