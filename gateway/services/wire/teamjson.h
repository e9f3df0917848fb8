// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/team.h"
#include "gateway/services/wire/wireform.h"

namespace Gatehouse {

/// A team as `/team/new` takes it and `/team/info` gives it; its members are rows of their own.
const WireForm<Team> &teamForm();
/// A member: `role`, `max_budget_in_team` and his limits.
const WireForm<Membership> &membershipForm();

} // namespace Gatehouse
