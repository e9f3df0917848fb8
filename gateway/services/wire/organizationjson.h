// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/organization.h"
#include "gateway/services/wire/wireform.h"

namespace Gatehouse {

/// An organization as `/organization/new` takes it and `/organization/info` gives it.
const WireForm<Organization> &organizationForm();
/// A user in it: `user_role` and his limits.
const WireForm<OrganizationMembership> &organizationMembershipForm();

} // namespace Gatehouse
