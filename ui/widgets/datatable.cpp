// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/datatable.h"

#include "ui/support/settings.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>

namespace Gatehouse::Ui {

namespace {

constexpr int heightOfRow = 30;
/// Rows below the visible ones at which more are asked for, so that scrolling does not have to wait.
constexpr int rowsAhead = 80;

/// Rows are chosen whole, so the focus is a mark at the row's edge, not a frame around one cell.
class RowDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        QStyleOptionViewItem cell = option;
        cell.state &= ~QStyle::State_HasFocus;
        QStyledItemDelegate::paint(painter, cell, index);
        const auto *table = qobject_cast<const QTableView *>(option.widget);
        if (!table || !table->hasFocus() || index.row() != table->currentIndex().row())
            return;
        const QHeaderView *header = table->horizontalHeader();
        int first = 0;
        while (first < header->count() - 1 && header->isSectionHidden(header->logicalIndex(first)))
            ++first;
        if (header->visualIndex(index.column()) != first)
            return;
        const bool mirrored = table->layoutDirection() == Qt::RightToLeft;
        painter->fillRect(QRect(mirrored ? option.rect.right() - 2 : option.rect.left(), option.rect.top(), 3, option.rect.height()),
                          colour(Role::Accent));
    }
};

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
    QHeaderView *header = horizontalHeader();
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setHighlightSections(false);
    header->setSectionsMovable(true);
    header->setMinimumSectionSize(48);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QWidget::customContextMenuRequested, this, &DataTable::showColumnMenu);
    connect(header, &QHeaderView::sectionResized, this, [this](int section) {
        if (section != m_elastic)
            fitElastic();
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
    m_remembered = columnState(settingsName());
    if (m_remembered.isEmpty() || !horizontalHeader()->restoreState(m_remembered))
        placeColumns();
    m_remembered = horizontalHeader()->saveState();
    fitElastic();
}

void DataTable::placeColumns()
{
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
    fitElastic();
}

void DataTable::fitElastic()
{
    QHeaderView *header = horizontalHeader();
    if (m_fitting || m_elastic < 0 || header->isSectionHidden(m_elastic))
        return;
    const int others = header->length() - header->sectionSize(m_elastic);
    m_fitting = true;
    header->resizeSection(m_elastic, std::max(m_columns.at(m_elastic).width, viewport()->width() - others));
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
            fitElastic();
        });
    }
    menu->addSeparator();
    menu->addAction(tr("Reset Columns"), this, &DataTable::resetColumns);
    menu->popup(header->mapToGlobal(at));
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
    // The elastic column's width follows the window: alone it is nothing to remember.
    m_fitting = true;
    if (m_elastic >= 0)
        horizontalHeader()->resizeSection(m_elastic, m_columns.at(m_elastic).width);
    const QByteArray state = horizontalHeader()->saveState();
    if (state != m_remembered)
        setColumnState(settingsName(), state);
    m_remembered = state;
    m_fitting = false;
    fitElastic();
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
    fitElastic();
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
