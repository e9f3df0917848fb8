// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/wire/accessgroupjson.h"
#include "gateway/services/wire/budgetjson.h"
#include "gateway/services/wire/customerjson.h"
#include "gateway/services/wire/keyjson.h"
#include "gateway/services/wire/organizationjson.h"
#include "gateway/services/wire/tagjson.h"
#include "gateway/services/wire/teamjson.h"
#include "gateway/services/wire/userjson.h"

namespace Gatehouse {

/// The form for a type.
template <class T>
const WireForm<T> &formOf();

template <> inline const WireForm<VirtualKey> &formOf() { return keyForm(); }
template <> inline const WireForm<Team> &formOf() { return teamForm(); }
template <> inline const WireForm<Membership> &formOf() { return membershipForm(); }
template <> inline const WireForm<User> &formOf() { return userForm(); }
template <> inline const WireForm<Customer> &formOf() { return customerForm(); }
template <> inline const WireForm<Budget> &formOf() { return budgetForm(); }
template <> inline const WireForm<Tag> &formOf() { return tagForm(); }
template <> inline const WireForm<AccessGroup> &formOf() { return accessGroupForm(); }
template <> inline const WireForm<Organization> &formOf() { return organizationForm(); }
template <> inline const WireForm<OrganizationMembership> &formOf() { return organizationMembershipForm(); }

} // namespace Gatehouse
