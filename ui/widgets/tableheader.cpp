// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/tableheader.h"

#include "ui/theme/theme.h"
#include "ui/widgets/rowdelegate.h"

#include <QCursor>
#include <QPainter>

namespace Gatehouse::Ui {

namespace {

constexpr int headerHeight = 32;
constexpr int arrowRoom = 16;

} // namespace

TableHeader::TableHeader(QWidget *parent) : QHeaderView(Qt::Horizontal, parent)
{
    setAttribute(Qt::WA_Hover);
    setSectionsClickable(true);
    setSectionsMovable(true);
    setHighlightSections(false);
    setMinimumSectionSize(48);
    setFixedHeight(headerHeight);
    setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
}

void TableHeader::paintSection(QPainter *painter, const QRect &rect, int section) const
{
    const bool hovered = underMouse() && rect.contains(mapFromGlobal(QCursor::pos()));
    painter->fillRect(rect, colour(hovered ? Role::Hover : Role::Surface));
    painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), colour(Role::Border));

    const bool sorted = isSortIndicatorShown() && sortIndicatorSection() == section;
    QRect room = rect.adjusted(RowDelegate::padding, 0, -RowDelegate::padding, 0);
    const QString title = model()->headerData(section, orientation()).toString();
    const QVariant wanted = model()->headerData(section, orientation(), Qt::TextAlignmentRole);
    const auto alignment = wanted.isValid() ? static_cast<Qt::Alignment>(wanted.toInt()) : defaultAlignment();
    const QString shown = fontMetrics().elidedText(title, Qt::ElideRight, room.width() - (sorted ? arrowRoom : 0));
    const int width = fontMetrics().horizontalAdvance(shown);
    painter->setFont(font());
    painter->setPen(colour(sorted ? Role::Text : Role::TextMuted));
    // The arrow of a right-aligned title stands before it, so that the title stays above its figures.
    const bool right = QStyle::visualAlignment(layoutDirection(), alignment) & Qt::AlignRight;
    painter->drawText(room, int(Qt::AlignVCenter | (right ? Qt::AlignRight : Qt::AlignLeft)), shown);
    if (sorted) {
        const qreal x = right ? room.right() - width - arrowRoom / 2.0 - 2 : room.left() + width + arrowRoom / 2.0 + 2;
        paintArrow(painter, {x, rect.center().y() + 0.5}, sortIndicatorOrder() == Qt::AscendingOrder);
    }
}

void TableHeader::paintArrow(QPainter *painter, const QPointF &centre, bool up) const
{
    const qreal tip = up ? -2 : 2;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(colour(Role::TextMuted), 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->drawPolyline(QPolygonF{centre + QPointF(-3.5, -tip), centre + QPointF(0, tip), centre + QPointF(3.5, -tip)});
    painter->restore();
}

QSize TableHeader::sectionSizeFromContents(int section) const
{
    const QString title = model() ? model()->headerData(section, orientation()).toString() : QString();
    return {fontMetrics().horizontalAdvance(title) + 2 * RowDelegate::padding + arrowRoom, headerHeight};
}

} // namespace Gatehouse::Ui
