// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/virtualkey.h"
#include "gateway/services/wire/wireform.h"

namespace Gatehouse {

/// A key as `/key/generate` takes it and `/key/info` gives it. `key`, `duration`, `key_type` and what else says what to do, and
/// is no property of a key, is read by the service.
const WireForm<VirtualKey> &keyForm();

} // namespace Gatehouse
