// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/support/gatewayphase.h"

#include "ui/theme/icons.h"

#include <QAction>
#include <QApplication>
#include <QCoreApplication>
#include <QMessageBox>
#include <QPushButton>

namespace Gatehouse::Ui {

namespace {

using Phase = GatewayStatus::Phase;

struct PhaseWords {
    Q_DECLARE_TR_FUNCTIONS(GatewayPhase)
};

void askBeforeStopping(GatewayService &gateway)
{
    const int inFlight = gateway.figures().inFlight;
    if (inFlight == 0) {
        gateway.stop();
        return;
    }
    auto *box = new QMessageBox(QMessageBox::Warning, PhaseWords::tr("Stop the gateway?"),
                                PhaseWords::tr("%n request(s) are under way. Stopping now ends them with an error.", nullptr, inFlight),
                                QMessageBox::Cancel, QApplication::activeWindow());
    box->setObjectName(QStringLiteral("stopQuestion"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    QPushButton *stop = box->addButton(PhaseWords::tr("Stop"), QMessageBox::DestructiveRole);
    QObject::connect(stop, &QPushButton::clicked, &gateway, &GatewayService::stop);
    box->open();
}

void follow(QAction &action, Phase phase)
{
    const bool stops = phase == Phase::Running || phase == Phase::Stopping;
    action.setText(stops ? PhaseWords::tr("Stop Gateway") : PhaseWords::tr("Start Gateway"));
    action.setIconText(stops ? PhaseWords::tr("Stop") : PhaseWords::tr("Start"));
    action.setIcon(icon(stops ? QStringLiteral("stop") : QStringLiteral("play")));
    action.setEnabled(phase != Phase::Starting && phase != Phase::Stopping);
}

} // namespace

QString phaseText(Phase phase)
{
    switch (phase) {
    case Phase::Stopped: return PhaseWords::tr("Stopped");
    case Phase::Starting: return PhaseWords::tr("Starting…");
    case Phase::Running: return PhaseWords::tr("Running");
    case Phase::Stopping: return PhaseWords::tr("Stopping…");
    case Phase::Failed: return PhaseWords::tr("Not running");
    }
    Q_UNREACHABLE();
}

StatusPill::Tone phaseTone(Phase phase)
{
    switch (phase) {
    case Phase::Stopped: return StatusPill::Tone::Neutral;
    case Phase::Starting:
    case Phase::Stopping: return StatusPill::Tone::Information;
    case Phase::Running: return StatusPill::Tone::Success;
    case Phase::Failed: return StatusPill::Tone::Danger;
    }
    Q_UNREACHABLE();
}

void showPhase(StatusPill &pill, Phase phase)
{
    QString iconName;
    if (phase == Phase::Stopped)
        iconName = QStringLiteral("stop");
    else if (phase == Phase::Starting || phase == Phase::Stopping)
        iconName = QStringLiteral("clock");
    pill.setState(phaseTone(phase), phaseText(phase), iconName);
}

QAction *startStopAction(GatewayService &gateway, QObject *parent)
{
    auto *action = new QAction(parent);
    const auto refresh = [action, &gateway] { follow(*action, gateway.status().phase); };
    refresh();
    QObject::connect(&gateway, &GatewayService::statusChanged, action, refresh);
    QObject::connect(action, &QAction::triggered, &gateway, [&gateway] {
        if (gateway.status().phase == Phase::Running)
            askBeforeStopping(gateway);
        else
            gateway.start();
    });
    return action;
}

} // namespace Gatehouse::Ui
