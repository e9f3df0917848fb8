// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/statusline.h"

#include "gateway/services/gatewayservice.h"
#include "ui/shell/screen.h"
#include "ui/support/clipboard.h"
#include "ui/support/formats.h"
#include "ui/support/gatewayphase.h"
#include "ui/theme/icons.h"
#include "ui/widgets/label.h"

#include <QStatusBar>
#include <QToolButton>

namespace Gatehouse::Ui {

StatusLine::StatusLine(const Services &services, Shell &shell, QStatusBar *bar, QObject *parent)
    : QObject(parent), m_services(services), m_shell(shell)
{
    buildUi(bar);
    connect(services.gateway, &GatewayService::statusChanged, this, &StatusLine::showStatus);
    connect(services.gateway, &GatewayService::figuresChanged, this, &StatusLine::showFigures);
    connect(services.gateway, &GatewayService::storageChanged, this, &StatusLine::showStorage);
    showStatus();
    showFigures();
    showStorage();
}

void StatusLine::buildUi(QStatusBar *bar)
{
    bar->setSizeGripEnabled(false);
    bar->setContentsMargins(8, 2, 8, 2);
    m_state = new StatusPill;
    m_state->setObjectName(QStringLiteral("status.state"));
    bar->addWidget(m_state);

    m_address = new QToolButton;
    m_address->setObjectName(QStringLiteral("status.address"));
    m_address->setAutoRaise(true);
    m_address->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_address->setIcon(icon(QStringLiteral("copy")));
    m_address->setToolTip(tr("Copy the address"));
    connect(m_address, &QToolButton::clicked, this, &StatusLine::copyAddress);
    bar->addWidget(m_address);

    m_rate = new Label({}, TextStyle::Caption, Role::TextMuted);
    m_rate->setObjectName(QStringLiteral("status.rate"));
    m_spend = new Label({}, TextStyle::Caption, Role::TextMuted);
    m_spend->setObjectName(QStringLiteral("status.spend"));
    m_database = new StatusPill;
    m_database->setObjectName(QStringLiteral("status.database"));
    for (Label *label : {m_rate, m_spend}) {
        label->setContentsMargins(6, 0, 6, 0);
        bar->addPermanentWidget(label);
    }
    bar->addPermanentWidget(m_database);
}

void StatusLine::showStatus()
{
    const GatewayStatus status = m_services.gateway->status();
    showPhase(*m_state, status.phase);
    m_state->setToolTip(status.failure);
    m_address->setText(status.address);
    m_address->setAccessibleName(tr("Copy the address %1").arg(status.address));
    m_address->setVisible(!status.address.isEmpty());
}

void StatusLine::showFigures()
{
    const LiveFigures figures = m_services.gateway->figures();
    m_rate->setText(tr("%1 requests/s").arg(Formats::rate(figures.requestsPerSecond)));
    m_rate->setToolTip(tr("%n request(s) under way", nullptr, figures.inFlight));
    m_spend->setText(tr("Today %1").arg(Formats::money(figures.spendToday)));
    m_spend->setToolTip(tr("Spend since midnight: %1").arg(Formats::exactMoney(figures.spendToday)));
}

void StatusLine::showStorage()
{
    const StorageStatus storage = m_services.gateway->storage();
    const QString kind = storage.kind == StorageStatus::Kind::Postgres ? QStringLiteral("Postgres") : QStringLiteral("SQLite");
    switch (storage.state) {
    case StorageStatus::State::Connected:
        m_database->setState(StatusPill::Tone::Neutral, kind, QStringLiteral("database"));
        m_database->setToolTip(tr("Requests are kept in %1").arg(storage.where));
        break;
    case StorageStatus::State::Connecting:
        m_database->setState(StatusPill::Tone::Information, tr("%1: connecting…").arg(kind), QStringLiteral("database"));
        m_database->setToolTip(storage.where);
        break;
    case StorageStatus::State::Away:
        m_database->setState(StatusPill::Tone::Warning,
                             storage.waitingRows > 0
                                 //: %1 is the database; %n rows have not been written to it yet
                                 ? tr("%1 is away, %n row(s) wait", nullptr, static_cast<int>(storage.waitingRows)).arg(kind)
                                 : tr("%1 is away").arg(kind));
        m_database->setToolTip(storage.message);
        break;
    }
}

void StatusLine::copyAddress()
{
    Clipboard::copy(m_services.gateway->status().address);
    m_shell.say(tr("Address copied"));
}

} // namespace Gatehouse::Ui
