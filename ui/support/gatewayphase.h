// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/gatewayservice.h"
#include "ui/widgets/statuspill.h"

class QAction;

namespace Gatehouse::Ui {

/// "Running", "Stopped", …; the same words in window, overview and tray.
QString phaseText(GatewayStatus::Phase phase);
StatusPill::Tone phaseTone(GatewayStatus::Phase phase);
/// Sets the pill to the state of the gateway.
void showPhase(StatusPill &pill, GatewayStatus::Phase phase);

/// An action that starts or stops the gateway, whichever makes sense, and follows its state. It asks before it cuts
/// requests that are under way. Owned by `parent`; `gateway` outlives it.
QAction *startStopAction(GatewayService &gateway, QObject *parent);

} // namespace Gatehouse::Ui
