// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/overview/latestcard.h"

#include "gateway/services/requestservice.h"
#include "ui/screens/overview/latestmodel.h"
#include "ui/shell/screen.h"
#include "ui/theme/icons.h"
#include "ui/widgets/busyindicator.h"
#include "ui/widgets/emptystate.h"

#include <QHeaderView>
#include <QPushButton>
#include <QStackedLayout>
#include <QTableView>

namespace Gatehouse::Ui {

namespace {

constexpr int shownRows = 12;
constexpr int widthForDuration = 380;
const QString requestsScreen = QStringLiteral("requests");

} // namespace

LatestCard::LatestCard(const Services &services, Shell &shell, QWidget *parent)
    : Card(tr("Latest requests"), parent), m_services(services), m_shell(shell), m_model(new LatestModel(shownRows, this))
{
    buildUi();
    connect(services.requests, &RequestService::recorded, this, [this](const QList<RequestRecord> &rows) {
        m_failure.clear();
        m_model->prepend(rows);
        showState();
    });
    showState();
}

void LatestCard::buildUi()
{
    setFlush(true);
    auto *all = new QPushButton(tr("Show all"));
    all->setObjectName(QStringLiteral("overview.allRequests"));
    all->setProperty("link", true);
    all->setAccessibleName(tr("Show all requests"));
    connect(all, &QPushButton::clicked, this, [this] { m_shell.showScreen(requestsScreen); });
    addToHeading(all);

    m_table = new QTableView;
    m_table->setObjectName(QStringLiteral("overview.latest"));
    m_table->setAccessibleName(tr("Latest requests"));
    m_table->setModel(m_model);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(32);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(LatestModel::Model, QHeaderView::Stretch);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->hide();
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setMinimumHeight(160);
    connect(m_table, &QTableView::clicked, this, [this](const QModelIndex &index) { open(index.row()); });
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex &index) { open(index.row()); });

    m_empty = new EmptyState(QStringLiteral("inbox"), tr("No requests yet"), tr("Try one here, or run the code with your own client."));
    m_failed = new EmptyState(QStringLiteral("warning"), tr("The log cannot be read"), {});
    QPushButton *retry = m_failed->addButton(tr("Try Again"));
    retry->setObjectName(QStringLiteral("overview.retryLatest"));
    connect(retry, &QPushButton::clicked, this, &LatestCard::reload);

    m_busy = new QWidget;
    auto *centred = new QVBoxLayout(m_busy);
    centred->addWidget(new BusyIndicator(tr("Reading the log…")), 0, Qt::AlignCenter);
    m_pages = new QStackedLayout;
    m_pages->addWidget(m_busy);
    m_pages->addWidget(m_table);
    m_pages->addWidget(m_empty);
    m_pages->addWidget(m_failed);
    // A stacked layout has no margins of its own; the table's cells end where the heading does.
    auto *inset = new QVBoxLayout;
    inset->setContentsMargins(8, 0, 8, 8);
    inset->addLayout(m_pages, 1);
    body()->addLayout(inset, 1);
}

void LatestCard::resizeEvent(QResizeEvent *event)
{
    Card::resizeEvent(event);
    // The model's name needs the room more than its duration, which the Requests screen shows too.
    m_table->setColumnHidden(LatestModel::Duration, width() < widthForDuration);
}

void LatestCard::reload()
{
    RequestQuery query;
    query.limit = shownRows;
    const int generation = ++m_generation;
    m_services.requests->list(query).then(this, [this, generation](const Result<RequestPage> &page) {
        if (generation != m_generation)
            return;
        m_loaded = true;
        m_failure.clear();
        if (page.ok())
            m_model->setRows(page->rows);
        else
            m_failure = page.error().message;
        showState();
    });
}

void LatestCard::showState()
{
    if (!m_failure.isEmpty()) {
        m_failed->setContent(QStringLiteral("warning"), tr("The log cannot be read"), m_failure);
        m_pages->setCurrentWidget(m_failed);
        return;
    }
    if (m_model->rowCount() > 0)
        m_pages->setCurrentWidget(m_table);
    else
        m_pages->setCurrentWidget(m_loaded ? m_empty : m_busy);
}

void LatestCard::open(int row)
{
    m_shell.showItem(requestsScreen, QString::fromUtf8(m_model->at(row).id));
}

} // namespace Gatehouse::Ui
