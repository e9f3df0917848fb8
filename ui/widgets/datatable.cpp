// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/datatable.h"

#include "ui/support/settings.h"
#include "ui/widgets/rowdelegate.h"
#include "ui/widgets/tableheader.h"

#include <QAction>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>
#include <QSignalBlocker>

namespace Gatehouse::Ui {

namespace {

constexpr int heightOfRow = 30;
/// Rows below the visible ones at which more are asked for, so that scrolling does not have to wait.
constexpr int rowsAhead = 80;

} // namespace

DataTable::DataTable(const QString &name, const QString &spoken, QWidget *parent) : QTableView(parent)
{
    setObjectName(name);
    setAccessibleName(spoken);
    setItemDelegate(new RowDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setAlternatingRowColors(true);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setTabKeyNavigation(false);
    setWordWrap(false);
    setCornerButtonEnabled(false);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setContextMenuPolicy(Qt::CustomContextMenu);
    // Every row is as high as the next: nothing is measured, however many there are.
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(heightOfRow);
    verticalHeader()->setDefaultSectionSize(heightOfRow);
    auto *header = new TableHeader(this);
    setHorizontalHeader(header);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QWidget::customContextMenuRequested, this, &DataTable::showColumnMenu);
    connect(header, &QHeaderView::sectionResized, this, [this](int section) {
        if (m_fitting)
            return;
        m_byHand.insert(section);
        if (section != m_elastic)
            fitColumns();
    });
    watchScrolling();
}

DataTable::~DataTable()
{
    rememberColumns();
}

void DataTable::setColumns(const QList<Column> &columns, int elastic)
{
    m_columns = columns;
    m_elastic = elastic;
    placeColumns();
    QHeaderView *header = horizontalHeader();
    const int sorted = header->sortIndicatorSection();
    const Qt::SortOrder order = header->sortIndicatorOrder();
    m_remembered = columnState(settingsName());
    if (m_remembered.isEmpty() || !header->restoreState(m_remembered))
        placeColumns();
    else
        m_byHand = columnsByHand();
    // The state holds the order too, which begins anew each time.
    header->setSortIndicatorShown(true);
    header->setSortIndicator(sorted, order);
    m_remembered = stateOfColumns();
    fitColumns();
}

void DataTable::placeColumns()
{
    m_byHand.clear();
    m_fitting = true;
    QHeaderView *header = horizontalHeader();
    for (int column = 0; column < m_columns.size(); ++column) {
        header->moveSection(header->visualIndex(column), column);
        header->setSectionHidden(column, false);
        header->resizeSection(column, m_columns.at(column).width);
        header->setSectionHidden(column, m_columns.at(column).hidden);
    }
    m_fitting = false;
}

void DataTable::resetColumns()
{
    placeColumns();
    fitColumns();
}

void DataTable::fitColumns()
{
    QHeaderView *header = horizontalHeader();
    if (m_fitting || m_columns.isEmpty() || header->count() != m_columns.size())
        return;
    m_fitting = true;
    int spare = viewport()->width();
    for (int column = 0; column < m_columns.size(); ++column) {
        if (header->isSectionHidden(column))
            continue;
        if (!m_byHand.contains(column) || column == m_elastic)
            header->resizeSection(column, m_columns.at(column).width);
        spare -= header->sectionSize(column);
    }
    // First everybody gets what they would like, then the elastic one the rest.
    for (int column = 0; column < m_columns.size() && spare > 0; ++column) {
        if (header->isSectionHidden(column) || m_byHand.contains(column) || column == m_elastic)
            continue;
        const int more = std::clamp(m_columns.at(column).roomy - m_columns.at(column).width, 0, spare);
        header->resizeSection(column, m_columns.at(column).width + more);
        spare -= more;
    }
    if (spare > 0 && m_elastic >= 0 && !header->isSectionHidden(m_elastic))
        header->resizeSection(m_elastic, m_columns.at(m_elastic).width + spare);
    m_fitting = false;
}

void DataTable::showColumnMenu(const QPoint &at)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(objectName() + QStringLiteral("ColumnMenu"));
    QHeaderView *header = horizontalHeader();
    for (int column = 0; column < m_columns.size(); ++column) {
        QAction *show = menu->addAction(model()->headerData(column, Qt::Horizontal).toString());
        show->setCheckable(true);
        show->setChecked(!header->isSectionHidden(column));
        // Without columns there would be no header to bring them back from.
        show->setEnabled(header->isSectionHidden(column) || header->hiddenSectionCount() < header->count() - 1);
        connect(show, &QAction::toggled, this, [this, column](bool shown) {
            setColumnHidden(column, !shown);
            fitColumns();
        });
    }
    menu->addSeparator();
    menu->addAction(tr("Reset Columns"), this, &DataTable::resetColumns);
    menu->popup(header->mapToGlobal(at));
}

QByteArray DataTable::stateOfColumns()
{
    QHeaderView *header = horizontalHeader();
    const QSignalBlocker quiet(header);
    const int sorted = header->sortIndicatorSection();
    const Qt::SortOrder order = header->sortIndicatorOrder();
    header->setSortIndicator(-1, Qt::AscendingOrder);
    const QByteArray state = header->saveState();
    header->setSortIndicator(sorted, order);
    return state;
}

QSet<int> DataTable::columnsByHand() const
{
    QSet<int> columns;
    for (int column = 0; column < m_columns.size(); ++column) {
        if (!horizontalHeader()->isSectionHidden(column) && horizontalHeader()->sectionSize(column) != m_columns.at(column).width)
            columns.insert(column);
    }
    return columns;
}

QString DataTable::settingsName() const
{
    // A state made for other columns would hide the new ones.
    return QStringLiteral("%1.%2").arg(objectName()).arg(m_columns.size());
}

void DataTable::rememberColumns()
{
    // A header whose model went before it has nothing to tell.
    if (m_columns.isEmpty() || horizontalHeader()->count() != m_columns.size())
        return;
    // Widths that follow the window are nothing to remember.
    m_fitting = true;
    for (int column = 0; column < m_columns.size(); ++column) {
        if ((column == m_elastic || !m_byHand.contains(column)) && !horizontalHeader()->isSectionHidden(column))
            horizontalHeader()->resizeSection(column, m_columns.at(column).width);
    }
    const QByteArray state = stateOfColumns();
    if (state != m_remembered)
        setColumnState(settingsName(), state);
    m_remembered = state;
    m_fitting = false;
    fitColumns();
}

void DataTable::watchScrolling()
{
    const auto look = [this] {
        const bool top = isAtTop();
        if (std::exchange(m_atTop, top) != top)
            Q_EMIT atTopChanged(top);
        const QScrollBar *bar = verticalScrollBar();
        if (bar->maximum() - bar->value() < rowsAhead * heightOfRow)
            Q_EMIT endNear();
    };
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, look);
    connect(verticalScrollBar(), &QScrollBar::rangeChanged, this, look);
}

bool DataTable::isAtTop() const
{
    return verticalScrollBar()->value() <= heightOfRow / 2;
}

void DataTable::reveal(const QModelIndex &index)
{
    if (!index.isValid())
        return;
    setCurrentIndex(index);
    scrollTo(index, EnsureVisible);
}

void DataTable::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    fitColumns();
}

void DataTable::hideEvent(QHideEvent *event)
{
    rememberColumns();
    QTableView::hideEvent(event);
}

void DataTable::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        Q_EMIT dismissed();
        return;
    }
    // The first and last row, not the first and last column of this one.
    if (model() && model()->rowCount() > 0 && (event->key() == Qt::Key_Home || event->key() == Qt::Key_End)) {
        const int row = event->key() == Qt::Key_Home ? 0 : model()->rowCount() - 1;
        setCurrentIndex(model()->index(row, std::max(0, currentIndex().column())));
        return;
    }
    QTableView::keyPressEvent(event);
}

void DataTable::focusInEvent(QFocusEvent *event)
{
    QTableView::focusInEvent(event);
    // Somebody who comes by keyboard sees where they are.
    if (event->reason() != Qt::MouseFocusReason && !currentIndex().isValid() && model() && model()->rowCount() > 0)
        setCurrentIndex(model()->index(std::max(0, rowAt(0)), horizontalHeader()->logicalIndexAt(0)));
    viewport()->update();
}

int DataTable::sizeHintForRow(int) const
{
    return heightOfRow;
}

} // namespace Gatehouse::Ui
