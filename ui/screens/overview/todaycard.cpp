// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/overview/todaycard.h"

#include "gateway/services/gatewayservice.h"
#include "ui/charts/sparkline.h"
#include "ui/support/formats.h"
#include "ui/widgets/label.h"

#include <QGridLayout>
#include <QTimer>

namespace Gatehouse::Ui {

namespace {

using namespace std::chrono_literals;

constexpr auto pace = 1s;
constexpr int samplesShown = 120; ///< two minutes

} // namespace

TodayCard::TodayCard(const Services &services, QWidget *parent) : Card(tr("Today"), parent), m_services(services)
{
    buildUi();
    connect(services.gateway, &GatewayService::figuresChanged, this, &TodayCard::refresh);
    auto *timer = new QTimer(this);
    connect(timer, &QTimer::timeout, this, &TodayCard::sample);
    timer->start(pace);
    refresh();
    sample();
}

void TodayCard::buildUi()
{
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(0);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    m_requests = addFigure(grid, 0, 0, tr("Requests"), QStringLiteral("overview.requestsToday"));
    m_failed = addFigure(grid, 0, 1, tr("Failed"), QStringLiteral("overview.failedToday"));
    grid->setRowMinimumHeight(2, 10);
    m_tokens = addFigure(grid, 3, 0, tr("Tokens"), QStringLiteral("overview.tokensToday"));
    m_spend = addFigure(grid, 3, 1, tr("Spend"), QStringLiteral("overview.spendToday"));
    body()->addLayout(grid);
    body()->addSpacing(8);

    m_rate = new Label({}, TextStyle::Caption, Role::TextMuted);
    m_rate->setObjectName(QStringLiteral("overview.rate"));
    m_chart = new Sparkline(tr("Requests a second over the last two minutes"), samplesShown);
    m_chart->setObjectName(QStringLiteral("overview.chart"));
    m_rate->setBuddy(m_chart);
    // Time runs from left to right, as the chart does.
    auto *axis = new QWidget;
    axis->setLayoutDirection(Qt::LeftToRight);
    auto *ends = new QHBoxLayout(axis);
    ends->setContentsMargins(0, 0, 0, 0);
    ends->addWidget(new Label(tr("2 min ago"), TextStyle::Caption, Role::TextMuted));
    ends->addStretch();
    //: the newest end of a chart's time axis
    ends->addWidget(new Label(tr("now"), TextStyle::Caption, Role::TextMuted));
    body()->addWidget(m_rate);
    body()->addWidget(m_chart, 1);
    body()->addWidget(axis);
}

Label *TodayCard::addFigure(QGridLayout *grid, int row, int column, const QString &name, const QString &objectName)
{
    auto *figure = new Label({}, TextStyle::Figure);
    figure->setObjectName(objectName);
    figure->setAccessibleName(name);
    auto *caption = new Label(name, TextStyle::Caption, Role::TextMuted);
    caption->setBuddy(figure);
    grid->addWidget(caption, row, column);
    grid->addWidget(figure, row + 1, column);
    return figure;
}

void TodayCard::refresh()
{
    const LiveFigures figures = m_services.gateway->figures();
    m_requests->setText(Formats::tokens(figures.requestsToday));
    m_requests->setToolTip(Formats::count(figures.requestsToday));
    m_failed->setText(Formats::tokens(figures.failedToday));
    m_failed->setRole(figures.failedToday > 0 ? Role::Danger : Role::Text);
    if (figures.requestsToday > 0)
        m_failed->setToolTip(tr("%1 of today's requests").arg(Formats::percent(static_cast<double>(figures.failedToday) / static_cast<double>(figures.requestsToday))));
    m_tokens->setText(Formats::tokens(figures.tokensToday));
    m_tokens->setToolTip(Formats::count(figures.tokensToday));
    m_spend->setText(Formats::money(figures.spendToday));
    m_spend->setToolTip(Formats::exactMoney(figures.spendToday));
    //: %1 requests a second now, %2 requests under way
    m_rate->setText(tr("%1 requests/s, %2 under way").arg(Formats::rate(figures.requestsPerSecond), Formats::count(figures.inFlight)));
}

void TodayCard::sample()
{
    m_chart->push(m_services.gateway->figures().requestsPerSecond);
}

} // namespace Gatehouse::Ui
