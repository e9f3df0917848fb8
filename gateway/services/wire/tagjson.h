// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/tag.h"
#include "gateway/services/wire/wireform.h"

namespace Gatehouse {

/// A tag as `/tag/new` takes it and `/tag/info` gives it.
const WireForm<Tag> &tagForm();

} // namespace Gatehouse
