// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace Gatehouse::Ui {

/// Draws the cells of a `DataTable`: icon and one line of text. Rows are chosen whole, so the focus is a mark at the row's
/// edge, not a frame around one cell. A cell whose `LinkRole` is true looks like a link. Owned by its table.
class RowDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    /// Between the edge of a cell and its text.
    static constexpr int padding = 8;
    static constexpr int LinkRole = Qt::UserRole + 100;

    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintFocus(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
};

} // namespace Gatehouse::Ui
