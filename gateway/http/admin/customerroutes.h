// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/route.h"

namespace Gatehouse {

// `/customer/*` and `/end_user/*` as LiteLLM answers them: JSON to and from the CustomerService.

void newCustomer(RouteCall call);
void updateCustomer(RouteCall call);
void deleteCustomers(RouteCall call);
void blockCustomers(RouteCall call);
void unblockCustomers(RouteCall call);
void customerInfo(RouteCall call);
void listCustomers(RouteCall call);
RouteFields newCustomerFields();
RouteFields customerInfoFields();
RouteFields customerIdsFields();

} // namespace Gatehouse
