// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/requests/requestlist.h"

#include "ui/models/requestmatch.h"
#include "ui/models/requesttable.h"
#include "ui/screens/requests/firstrequest.h"
#include "ui/theme/icons.h"
#include "ui/widgets/busyindicator.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/emptystate.h"

#include <QBoxLayout>
#include <QEvent>
#include <QHeaderView>
#include <QPainter>
#include <QPushButton>
#include <QStackedLayout>

namespace Gatehouse::Ui {

namespace {

/// Rows that a list which follows the traffic for days may hold before it gives up its oldest.
constexpr int mostRows = 4000, keptRows = 1000;

} // namespace

RequestList::RequestList(const Services &services, Shell &shell, const Clock &clock, QWidget *parent)
    : QWidget(parent), m_services(services), m_shell(shell)
{
    m_table = new DataTable(QStringLiteral("requests.table"), tr("Requests"));
    m_requests = new RequestTable(*services.requests, clock, m_table);
    buildUi();
    connect(m_requests, &RequestTable::stateChanged, this, &RequestList::showPage);
    connect(m_requests, &RequestTable::reloaded, this, &RequestList::selectAgain);
    connect(m_requests, &RequestTable::waitingChanged, this, &RequestList::showWaiting);
    // Not while the rows are being inserted.
    connect(m_requests, &QAbstractItemModel::rowsInserted, this, &RequestList::trim, Qt::QueuedConnection);
    showPage();
}

void RequestList::buildUi()
{
    buildTable();
    buildPages();
    m_waiting = new QPushButton(m_table);
    m_waiting->setObjectName(QStringLiteral("requests.waiting"));
    m_waiting->setIcon(icon(QStringLiteral("arrow-up"), Role::Link));
    m_waiting->hide();
    m_table->installEventFilter(this);
    connect(m_waiting, &QPushButton::clicked, this, [this] {
        m_table->scrollToTop();
        m_requests->takeWaiting();
        m_table->setFocus(Qt::MouseFocusReason);
    });
}

void RequestList::buildTable()
{
    QHeaderView *header = m_table->horizontalHeader();
    m_table->setModel(m_requests);
    header->setSortIndicator(RequestCells::Time, Qt::DescendingOrder);
    m_table->setColumns({{104, 124}, {128, 170}, {108}, {104, 150}, {108, 130}, {80, 96}, {84, 96}, {76, 90}, {130, 160, true}, {170, 200, true}}, RequestCells::Model);
    m_table->setMinimumHeight(120);
    connect(header, &QHeaderView::sortIndicatorChanged, this, &RequestList::sortBy);
    connect(m_table, &DataTable::endNear, this, [this] { m_requests->fetchMore({}); });
    connect(m_table, &DataTable::atTopChanged, this, &RequestList::follow);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &RequestList::takeCurrent);
}

void RequestList::buildPages()
{
    auto *busy = new BusyIndicator(tr("Loading requests…"));
    busy->setObjectName(QStringLiteral("requests.loading"));
    m_loading = new QWidget;
    auto *centre = new QVBoxLayout(m_loading);
    centre->addWidget(busy, 0, Qt::AlignCenter);
    m_first = new FirstRequest(m_services, m_shell);
    m_nothing = new EmptyState(QStringLiteral("search"), tr("Nothing matches"), tr("No request fits the search and the filters above."));
    m_nothing->setObjectName(QStringLiteral("requests.nothing"));
    QPushButton *clear = m_nothing->addButton(tr("Clear Filters"));
    clear->setObjectName(QStringLiteral("requests.clearAll"));
    connect(clear, &QPushButton::clicked, this, &RequestList::clearFiltersRequested);
    m_failed = new EmptyState(QStringLiteral("database"), tr("The log cannot be read"), {});
    m_failed->setObjectName(QStringLiteral("requests.failed"));
    QPushButton *retry = m_failed->addButton(tr("Try Again"), QStringLiteral("refresh")); // not shown
    retry->setObjectName(QStringLiteral("requests.retry"));
    connect(retry, &QPushButton::clicked, m_requests, &RequestTable::retry);

    // The text of the first column stands below the title of the screen.
    m_listed = new QWidget;
    auto *inset = new QVBoxLayout(m_listed);
    inset->setContentsMargins(12, 1, 0, 0);
    inset->addWidget(m_table);
    m_pages = new QStackedLayout(this);
    for (QWidget *page : {m_listed, m_loading, m_first, static_cast<QWidget *>(m_nothing), static_cast<QWidget *>(m_failed)})
        m_pages->addWidget(page);
}

void RequestList::sortBy(int column, Qt::SortOrder order)
{
    if (RequestCells::sortOf(column)) {
        m_table->scrollToTop();
        m_requests->sort(column, order);
        return;
    }
    // The service cannot sort by that column; the mark goes back to where it was.
    for (int known = 0; known < RequestCells::ColumnCount; ++known) {
        if (RequestCells::sortOf(known) == m_requests->query().sort)
            m_table->horizontalHeader()->setSortIndicator(known, m_requests->query().descending ? Qt::DescendingOrder : Qt::AscendingOrder);
    }
}

void RequestList::showPage()
{
    QWidget *page = m_listed;
    if (m_requests->rowCount() == 0) {
        if (m_requests->failure()) {
            m_failed->setContent(QStringLiteral("database"), tr("The log cannot be read"), m_requests->failure()->message);
            page = m_failed;
        } else if (m_requests->isBusy()) {
            page = m_loading;
        } else {
            page = isFiltered(m_requests->query()) ? static_cast<QWidget *>(m_nothing) : m_first;
        }
    }
    m_pages->setCurrentWidget(page);
}

void RequestList::setLive(bool live)
{
    m_live = live;
    follow();
}

void RequestList::follow()
{
    m_requests->setFollowing(m_live && m_table->isAtTop());
}

void RequestList::showWaiting(int count)
{
    m_waiting->setVisible(count > 0);
    m_waiting->setText(tr("%n new request(s)", nullptr, count));
    placeWaiting();
}

void RequestList::placeWaiting()
{
    m_waiting->adjustSize();
    m_waiting->move((m_table->width() - m_waiting->width()) / 2, m_table->horizontalHeader()->height() + 8);
    m_waiting->raise();
}

void RequestList::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), colour(Role::Surface));
    painter.fillRect(QRect(0, 0, width(), 1), colour(Role::Border));
    if (m_pages->currentWidget() == m_listed)
        painter.fillRect(QRect(0, m_table->horizontalHeader()->height(), width(), 1), colour(Role::Border));
}

bool RequestList::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_table && event->type() == QEvent::Resize)
        placeWaiting();
    return QWidget::eventFilter(watched, event);
}

const RequestRecord *RequestList::current() const
{
    const int row = m_table->currentIndex().row();
    return row >= 0 && row < m_requests->rowCount() ? &m_requests->at(row) : nullptr;
}

void RequestList::takeCurrent()
{
    if (const RequestRecord *record = current())
        m_selected = record->id;
    Q_EMIT currentChanged();
}

void RequestList::find(const QByteArray &id)
{
    m_wanted = id;
    if (!m_requests->isBusy())
        selectAgain();
}

void RequestList::selectAgain()
{
    const QByteArray wanted = std::exchange(m_wanted, {});
    const int row = m_requests->rowOf(wanted.isEmpty() ? m_selected : wanted);
    if (row >= 0) {
        const QModelIndex index = m_requests->index(row, RequestCells::Time);
        m_table->reveal(index);
    }
    if (row < 0 && !wanted.isEmpty())
        Q_EMIT missed(wanted);
    else
        Q_EMIT currentChanged();
}

void RequestList::trim()
{
    if (m_requests->rowCount() > mostRows && m_table->isAtTop())
        m_requests->forgetBeyond(std::max(keptRows, m_table->currentIndex().row() + 1));
}

} // namespace Gatehouse::Ui
