// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/tray.h"

#include "gateway/services/gatewayservice.h"
#include "ui/support/clipboard.h"
#include "ui/support/formats.h"
#include "ui/support/gatewayphase.h"
#include "ui/theme/icons.h"

#include <QAction>
#include <QMenu>
#include <QPainter>
#include <QSystemTrayIcon>

namespace Gatehouse::Ui {

namespace {

/// The mark, pale while the gateway does not run, with a red dot when it failed. The tool tip says it in words.
QIcon stateIcon(GatewayStatus::Phase phase)
{
    QIcon result;
    for (const int size : {22, 32, 44, 64}) {
        QPixmap picture(size, size);
        picture.fill(Qt::transparent);
        QPainter painter(&picture);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setOpacity(phase == GatewayStatus::Phase::Running ? 1.0 : 0.45);
        applicationIcon().paint(&painter, picture.rect());
        painter.setOpacity(1.0);
        if (phase == GatewayStatus::Phase::Failed) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(colour(Role::Danger, Scheme::Light));
            painter.drawEllipse(QRectF(size * 0.58, size * 0.58, size * 0.4, size * 0.4));
        }
        painter.end();
        result.addPixmap(picture);
    }
    return result;
}

} // namespace

Tray::Tray(const Services &services, QObject *parent) : QObject(parent), m_services(services)
{
    if (!QSystemTrayIcon::isSystemTrayAvailable())
        return;
    buildMenu();
    m_icon = new QSystemTrayIcon(this);
    m_icon->setContextMenu(m_menu.get());
    connect(m_icon, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
        if (reason == QSystemTrayIcon::Trigger || reason == QSystemTrayIcon::DoubleClick)
            Q_EMIT openRequested();
    });
    connect(services.gateway, &GatewayService::statusChanged, this, &Tray::refresh);
    connect(services.gateway, &GatewayService::figuresChanged, this, &Tray::refresh);
    refresh();
    m_icon->show();
}

Tray::~Tray() = default;

bool Tray::isShown() const
{
    return m_icon && m_icon->isVisible();
}

void Tray::explain()
{
    m_icon->showMessage(tr("Gatehouse keeps running"), tr("Open it again from this icon, or quit it from the icon's menu."), m_icon->icon());
}

void Tray::buildMenu()
{
    m_menu = std::make_unique<QMenu>();
    m_menu->addAction(tr("&Open Gatehouse"), this, &Tray::openRequested);
    m_menu->addSeparator();
    m_state = m_menu->addAction(QString());
    m_state->setEnabled(false);
    m_spend = m_menu->addAction(QString());
    m_spend->setEnabled(false);
    m_menu->addSeparator();
    m_copy = m_menu->addAction(icon(QStringLiteral("copy")), tr("&Copy Address"), this,
                               [this] { Clipboard::copy(m_services.gateway->status().address); });
    m_menu->addAction(startStopAction(*m_services.gateway, this));
    m_menu->addSeparator();
    m_menu->addAction(tr("&Quit"), this, &Tray::quitRequested);
}

void Tray::refresh()
{
    const GatewayStatus status = m_services.gateway->status();
    const QString state = status.address.isEmpty() ? phaseText(status.phase)
                                                   //: state and address of the gateway: "Running at http://localhost:4000"
                                                   : tr("%1 at %2").arg(phaseText(status.phase), status.address);
    m_state->setText(state);
    m_spend->setText(tr("Spend today: %1").arg(Formats::money(m_services.gateway->figures().spendToday)));
    m_copy->setEnabled(!status.address.isEmpty());
    m_icon->setIcon(stateIcon(status.phase));
    m_icon->setToolTip(tr("Gatehouse: %1").arg(state));
}

} // namespace Gatehouse::Ui
