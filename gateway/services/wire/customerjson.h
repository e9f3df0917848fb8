// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/customer.h"
#include "gateway/services/wire/wireform.h"

namespace Gatehouse {

/// An end user as `/customer/new` takes him and `/customer/info` gives him.
const WireForm<Customer> &customerForm();

} // namespace Gatehouse
