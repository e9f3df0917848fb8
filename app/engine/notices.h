// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/storagestatus.h"
#include "gateway/services/gatewayservice.h"

namespace Gatehouse {

class Configuration;

/// What a person should know about just now, worst first: why nothing listens, a broken configuration file, models that
/// cannot serve, a database that is away.
QList<Notice> noticesOf(const GatewayStatus &status, const Configuration &configuration, const StorageStatus &storage);

} // namespace Gatehouse
