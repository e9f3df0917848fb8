// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/accessgroup.h"
#include "gateway/services/wire/wireform.h"

namespace Gatehouse {

/// An access group as `/access_group/new` takes it.
const WireForm<AccessGroup> &accessGroupForm();

} // namespace Gatehouse
