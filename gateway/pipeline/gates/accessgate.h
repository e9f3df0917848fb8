// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/pipeline/gate.h"

namespace Gatehouse {

/// May the key, its team and its user use the model? What they call it by an alias becomes its name.
class AccessGate final : public AdmissionGate
{
public:
    Result<void> admit(Admission &admission) const override;
};

} // namespace Gatehouse
