// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/user.h"
#include "gateway/services/wire/wireform.h"

namespace Gatehouse {

/// A user as `/user/new` takes him and `/user/info` gives him. His password is the service's to hash.
const WireForm<User> &userForm();

} // namespace Gatehouse
