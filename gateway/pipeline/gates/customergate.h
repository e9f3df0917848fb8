// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/pipeline/gate.h"

namespace Gatehouse {

/// The end user whom the application names, if it names one: refused when blocked.
class CustomerGate final : public AdmissionGate
{
public:
    Result<void> admit(Admission &admission) const override;
};

} // namespace Gatehouse
