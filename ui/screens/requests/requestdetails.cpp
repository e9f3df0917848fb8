// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/requests/requestdetails.h"

#include "gateway/base/clock.h"
#include "ui/models/requestcells.h"
#include "ui/screens/requests/exchangeview.h"
#include "ui/screens/requests/requestsummary.h"
#include "ui/support/formats.h"
#include "ui/theme/icons.h"
#include "ui/widgets/label.h"
#include "ui/widgets/statuspill.h"

#include <QBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QStackedLayout>
#include <QTabBar>
#include <QToolButton>

namespace Gatehouse::Ui {

RequestDetails::RequestDetails(RequestService &service, QWidget *parent) : QWidget(parent), m_service(service)
{
    setObjectName(QStringLiteral("requests.details"));
    setAccessibleName(tr("Details of the request"));
    buildUi();
}

void RequestDetails::buildUi()
{
    m_tabs = new QTabBar;
    m_tabs->setObjectName(QStringLiteral("requests.tabs"));
    m_tabs->setAccessibleName(tr("Parts of the request"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setUsesScrollButtons(true);
    for (const QString &title : {tr("Summary"), tr("Client request"), tr("Upstream request"), tr("Upstream response"), tr("Client response")})
        m_tabs->addTab(title);
    m_summary = new RequestSummary;
    m_exchange = new ExchangeView(m_service);
    // A stack without a widget of its own would show its first page as a window.
    auto *parts = new QWidget;
    m_pages = new QStackedLayout(parts);
    m_pages->addWidget(m_summary);
    m_pages->addWidget(m_exchange);
    connect(m_tabs, &QTabBar::currentChanged, this, &RequestDetails::showTab);

    auto *tabs = new QHBoxLayout;
    tabs->setContentsMargins(12, 0, 12, 0);
    tabs->addWidget(m_tabs, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addWidget(buildHeading());
    column->addLayout(tabs);
    column->addWidget(parts, 1);
}

QWidget *RequestDetails::buildHeading()
{
    m_status = new StatusPill;
    m_status->setObjectName(QStringLiteral("requests.detailStatus"));
    m_title = new ElidedLabel({}, TextStyle::Heading);
    m_title->setObjectName(QStringLiteral("requests.detailTitle"));
    m_title->setTextFormat(Qt::PlainText);
    m_time = new Label({}, TextStyle::Body, Role::TextMuted);
    m_close = new QToolButton;
    m_close->setObjectName(QStringLiteral("requests.closeDetails"));
    m_close->setAutoRaise(true);
    m_close->setIcon(icon(QStringLiteral("close")));
    m_close->setToolTip(tr("Close the details"));
    m_close->setAccessibleName(tr("Close the details"));
    connect(m_close, &QToolButton::clicked, this, &RequestDetails::closeRequested);

    auto *heading = new QWidget;
    auto *row = new QHBoxLayout(heading);
    row->setContentsMargins(16, 8, 8, 0);
    row->addWidget(m_title, 1);
    row->addWidget(m_time);
    row->addWidget(m_status);
    row->addWidget(m_close);
    return heading;
}

void RequestDetails::setRecord(const RequestRecord &record, const QString &providerTitle)
{
    const bool another = !m_record || m_record->id != record.id;
    m_record = record;
    if (!another)
        return;
    m_title->setText(QString::fromUtf8(record.model));
    m_time->setText(Formats::moment(record.startedAt, SystemClock().wall()));
    m_status->setState(record.failed() ? StatusPill::Tone::Danger : StatusPill::Tone::Success, RequestCells::statusText(record));
    m_summary->setRecord(record, providerTitle);
    m_exchange->setRequest(record.id);
    showTab();
}

void RequestDetails::showTab()
{
    const int tab = m_tabs->currentIndex();
    if (tab == 0) {
        m_pages->setCurrentWidget(m_summary);
        return;
    }
    m_pages->setCurrentWidget(m_exchange);
    if (m_record)
        m_exchange->showMessage(static_cast<ExchangeView::Message>(tab - 1));
}

void RequestDetails::enter()
{
    m_tabs->setFocus(Qt::OtherFocusReason);
}

void RequestDetails::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        Q_EMIT leaveRequested();
        return;
    }
    QWidget::keyPressEvent(event);
}

void RequestDetails::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), colour(Role::Surface));
}

} // namespace Gatehouse::Ui
