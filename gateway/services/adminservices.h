// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/keyservice.h"
#include "gateway/services/simplekinds.h"
#include "gateway/services/teamservice.h"
#include "gateway/services/userservice.h"

namespace Gatehouse {

/// The services of keys, teams, users and what they own, as admin API, command line and console share them. Owned by the engine;
/// any thread with an event loop.
struct AdminServices {
    AdminServices(DirectoryKeeper &keeper, Ledger &ledger, std::shared_ptr<const Clock> clock, qsizetype keyBytes = usualKeyBytes)
        : administration(keeper, ledger, std::move(clock), keyBytes)
    {
    }

    Administration administration;
    KeyService keys{administration};
    TeamService teams{administration};
    UserService users{administration};
    CustomerService customers{administration};
    BudgetService budgets{administration};
    TagService tags{administration};
    AccessGroupService accessGroups{administration};
    OrganizationService organizations{administration};
};

} // namespace Gatehouse
