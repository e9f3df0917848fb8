// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/pipeline/gate.h"

namespace Gatehouse {

/// Requests and tokens a minute and parallel requests, of the key and of everybody behind it.
class RateGate final : public AdmissionGate
{
public:
    Result<void> admit(Admission &admission) const override;
};

} // namespace Gatehouse
