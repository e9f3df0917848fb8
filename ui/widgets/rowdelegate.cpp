// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/rowdelegate.h"

#include "ui/theme/theme.h"

#include <QHeaderView>
#include <QPainter>
#include <QTableView>

namespace Gatehouse::Ui {

namespace {

constexpr int iconSide = 16;
constexpr int iconGap = 6;

} // namespace

void RowDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const bool selected = option.state & QStyle::State_Selected;
    if (selected)
        painter->fillRect(option.rect, colour(Role::Selection));
    else if (option.features & QStyleOptionViewItem::Alternate)
        painter->fillRect(option.rect, option.palette.alternateBase());

    QRect room = option.rect.adjusted(padding, 0, -padding, 0);
    const bool mirrored = option.direction == Qt::RightToLeft;
    if (const QIcon icon = qvariant_cast<QIcon>(index.data(Qt::DecorationRole)); !icon.isNull()) {
        QRect square(0, 0, iconSide, iconSide);
        square.moveCenter(room.center());
        mirrored ? square.moveRight(room.right()) : square.moveLeft(room.left());
        icon.paint(painter, square);
        mirrored ? room.setRight(square.left() - iconGap) : room.setLeft(square.right() + 1 + iconGap);
    }
    const QString text = index.data(Qt::DisplayRole).toString();
    if (!text.isEmpty() && room.width() > 0) {
        const QVariant ink = index.data(Qt::ForegroundRole);
        const bool link = index.data(LinkRole).toBool();
        painter->setFont(option.font);
        painter->setPen(link ? colour(Role::Link) : selected || !ink.isValid() ? colour(Role::Text) : qvariant_cast<QColor>(ink));
        const auto alignment = QStyle::visualAlignment(option.direction, static_cast<Qt::Alignment>(index.data(Qt::TextAlignmentRole).toInt()));
        painter->drawText(room, int(alignment | Qt::AlignVCenter) | Qt::TextSingleLine,
                          option.fontMetrics.elidedText(text, Qt::ElideRight, room.width()));
    }
    paintFocus(painter, option, index);
}

void RowDelegate::paintFocus(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto *table = qobject_cast<const QTableView *>(option.widget);
    if (!table || !table->hasFocus() || index.row() != table->currentIndex().row())
        return;
    const QHeaderView *header = table->horizontalHeader();
    int first = 0;
    while (first < header->count() - 1 && header->isSectionHidden(header->logicalIndex(first)))
        ++first;
    if (header->visualIndex(index.column()) != first)
        return;
    const int x = option.direction == Qt::RightToLeft ? option.rect.right() - 2 : option.rect.left();
    painter->fillRect(QRect(x, option.rect.top(), 3, option.rect.height()), colour(Role::Accent));
}

} // namespace Gatehouse::Ui
