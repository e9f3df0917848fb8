// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/overview/overviewscreen.h"

#include "gateway/services/gatewayservice.h"
#include "gateway/services/modelservice.h"
#include "gateway/services/setupservice.h"
#include "ui/screens/overview/connectcard.h"
#include "ui/screens/overview/latestcard.h"
#include "ui/screens/overview/todaycard.h"
#include "ui/screens/overview/trycard.h"
#include "ui/support/gatewayphase.h"
#include "ui/theme/icons.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/label.h"
#include "ui/widgets/noticelist.h"
#include "ui/widgets/scrollpage.h"

#include <QAction>
#include <QFileInfo>
#include <QGridLayout>
#include <QPushButton>

namespace Gatehouse::Ui {

OverviewScreen::OverviewScreen(const Services &services, Shell &shell, QWidget *parent)
    : Screen(parent), m_services(services), m_shell(shell), m_firstQuestionDue(services.setup->needsWelcome())
{
    setObjectName(QStringLiteral("overview"));
    buildUi();
    connect(services.gateway, &GatewayService::statusChanged, this, [this] {
        showStatus();
        askFirstQuestion();
    });
    connect(services.gateway, &GatewayService::noticesChanged, this, &OverviewScreen::showNotices);
    connect(services.models, &ModelService::modelsChanged, this, [this] {
        showStatus();
        askFirstQuestion();
    });
    showStatus();
    showNotices();
}

void OverviewScreen::buildUi()
{
    m_failure = new Banner;
    m_failure->setObjectName(QStringLiteral("overview.failure"));
    m_otherPort = m_failure->addButton({});
    m_otherPort->setObjectName(QStringLiteral("overview.otherPort"));
    connect(m_otherPort, &QPushButton::clicked, this, [this] { m_services.gateway->startOnPort(m_services.gateway->status().freePort); });
    m_notices = new NoticeList;
    m_notices->setObjectName(QStringLiteral("overview.notices"));
    m_notices->setWaysOut({{QStringLiteral("config."), tr("Reload")}, {QStringLiteral("model.unusable"), tr("Reload")}});
    connect(m_notices, &NoticeList::acted, this, [this] { m_services.gateway->reloadConfiguration(); });
    auto *connectCard = new ConnectCard(m_services, m_shell);
    auto *today = new TodayCard(m_services);
    m_try = new TryCard(m_services, m_shell);
    m_latest = new LatestCard(m_services, m_shell);

    auto *cards = new QGridLayout;
    cards->setSpacing(16);
    cards->setColumnStretch(0, 3);
    cards->setColumnStretch(1, 2);
    cards->setRowStretch(1, 1);
    cards->addWidget(connectCard, 0, 0);
    cards->addWidget(today, 0, 1);
    cards->addWidget(m_try, 1, 0);
    cards->addWidget(m_latest, 1, 1);

    auto *page = new ScrollPage(this);
    page->column()->addWidget(buildHeader());
    page->column()->addWidget(m_failure);
    page->column()->addWidget(m_notices);
    page->column()->addLayout(cards, 1);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(page);
}

QWidget *OverviewScreen::buildHeader()
{
    m_subtitle = new Label({}, TextStyle::Body, Role::TextMuted);
    m_subtitle->setObjectName(QStringLiteral("overview.subtitle"));
    m_state = new StatusPill;
    m_state->setObjectName(QStringLiteral("overview.state"));
    QAction *action = startStopAction(*m_services.gateway, this);
    m_startStop = new QPushButton;
    m_startStop->setObjectName(QStringLiteral("overview.startStop"));
    const auto mirror = [this, action] {
        m_startStop->setText(action->iconText());
        m_startStop->setAccessibleName(action->text());
        m_startStop->setEnabled(action->isEnabled());
        const bool starts = m_services.gateway->status().phase != GatewayStatus::Phase::Running;
        m_startStop->setProperty("primary", starts && action->isEnabled());
        m_startStop->setIcon(starts && action->isEnabled() ? icon(QStringLiteral("play"), Role::OnAccent) : action->icon());
        m_startStop->update();
    };
    connect(action, &QAction::changed, m_startStop, mirror);
    connect(m_startStop, &QPushButton::clicked, action, &QAction::trigger);
    mirror();

    auto *header = new QWidget;
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    auto *titles = new QVBoxLayout;
    titles->setSpacing(0);
    titles->addWidget(new Label(tr("Overview"), TextStyle::Title));
    titles->addWidget(m_subtitle);
    row->addLayout(titles, 1);
    row->addWidget(m_state);
    row->addWidget(m_startStop);
    return header;
}

void OverviewScreen::entered()
{
    m_shown = true;
    m_latest->reload();
    askFirstQuestion();
}

void OverviewScreen::showStatus()
{
    const GatewayStatus status = m_services.gateway->status();
    showPhase(*m_state, status.phase);
    const QString models = tr("%n model(s)", nullptr, status.modelCount);
    m_subtitle->setText(status.configFile.isEmpty()
                            //: %1 is "5 models"
                            ? tr("%1, built-in demo configuration").arg(models)
                            //: %1 is "5 models", %2 a file name
                            : tr("%1 from %2").arg(models, QFileInfo(status.configFile).fileName()));
    m_subtitle->setToolTip(status.configFile);

    const bool failed = status.phase == GatewayStatus::Phase::Failed;
    m_failure->setContent(StatusPill::Tone::Danger, tr("The gateway could not start"), status.failure);
    m_failure->setVisible(failed);
    //: %1 is a port number
    m_otherPort->setText(tr("Use Port %1").arg(status.freePort));
    m_otherPort->setVisible(failed && status.freePort != 0);
}

void OverviewScreen::showNotices()
{
    m_notices->setNotices(m_services.gateway->notices());
}

void OverviewScreen::askFirstQuestion()
{
    if (!m_firstQuestionDue || !m_shown || m_services.setup->needsWelcome() || !m_try->ready())
        return;
    m_firstQuestionDue = false;
    m_try->send();
    m_try->focusPrompt();
}

} // namespace Gatehouse::Ui
