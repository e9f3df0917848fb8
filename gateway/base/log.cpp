// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/base/log.h"

namespace Gatehouse {

Q_LOGGING_CATEGORY(lcGate, "gatehouse.gate", QtInfoMsg)
Q_LOGGING_CATEGORY(lcUpstream, "gatehouse.upstream", QtInfoMsg)
Q_LOGGING_CATEGORY(lcPipeline, "gatehouse.pipeline", QtInfoMsg)
Q_LOGGING_CATEGORY(lcConfig, "gatehouse.config", QtInfoMsg)
Q_LOGGING_CATEGORY(lcStorage, "gatehouse.storage", QtInfoMsg)
Q_LOGGING_CATEGORY(lcEngine, "gatehouse.engine", QtInfoMsg)
Q_LOGGING_CATEGORY(lcUi, "gatehouse.ui", QtInfoMsg)

} // namespace Gatehouse
