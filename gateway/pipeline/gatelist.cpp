// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/pipeline/gate.h"
#include "gateway/pipeline/gates/accessgate.h"
#include "gateway/pipeline/gates/budgetgate.h"
#include "gateway/pipeline/gates/customergate.h"
#include "gateway/pipeline/gates/rategate.h"

namespace Gatehouse {

const std::vector<const AdmissionGate *> &allGates()
{
    static const AccessGate access;
    static const CustomerGate customer;
    static const RateGate rate;
    static const BudgetGate budget;
    static const std::vector<const AdmissionGate *> all = {
        &access,   // may the key use the model, under which name
        &customer, // is the end user known, and not blocked
        &rate,     // requests, tokens and parallel requests
        &budget,   // reserves the most it may cost
    };
    return all;
}

Result<void> passGates(Admission &admission)
{
    for (const AdmissionGate *gate : allGates()) {
        if (Result<void> passed = gate->admit(admission); !passed)
            return passed;
    }
    return {};
}

} // namespace Gatehouse
