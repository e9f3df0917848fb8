// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/sidebar.h"

#include "ui/theme/icons.h"
#include "ui/theme/stylepainting.h"
#include "ui/widgets/label.h"

#include <QEvent>
#include <QKeySequence>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>

namespace Gatehouse::Ui {

namespace {

constexpr int idRole = Qt::UserRole;
constexpr int iconRole = Qt::UserRole + 1;
constexpr int rowHeight = 34;
constexpr int iconSide = 16;

class EntryDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const int text = option.fontMetrics.horizontalAdvance(index.data().toString());
        return {8 + 10 + iconSide + 10 + text + 16 + 8, std::max(rowHeight, option.fontMetrics.height() + 14)};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const bool selected = option.state & QStyle::State_Selected;
        const bool mirrored = option.direction == Qt::RightToLeft;
        const QRect row = option.rect.adjusted(8, 1, -8, -1);
        if (selected || option.state & QStyle::State_MouseOver)
            drawRounded(painter, row, colour(selected ? Role::Selection : Role::Hover), Qt::transparent, 7);
        if (selected && option.state & QStyle::State_HasFocus && option.state & QStyle::State_KeyboardFocusChange)
            drawRounded(painter, row, Qt::transparent, colour(Role::Accent), 7, 2);

        const qreal ratio = painter->device()->devicePixelRatio();
        const QPixmap picture = iconPixmap(index.data(iconRole).toString(), selected ? Role::Link : Role::TextMuted, iconSide, ratio);
        const int iconX = mirrored ? row.right() - 10 - iconSide : row.left() + 10;
        painter->drawPixmap(iconX, row.top() + (row.height() - iconSide) / 2, picture);

        painter->setFont(selected ? textFont(TextStyle::Strong) : option.font);
        painter->setPen(colour(Role::Text));
        const int inner = 10 + iconSide + 10;
        const QRect text = mirrored ? row.adjusted(8, 0, -inner, 0) : row.adjusted(inner, 0, -8, 0);
        painter->drawText(text, Qt::AlignVCenter | (mirrored ? Qt::AlignRight : Qt::AlignLeft),
                          painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, text.width()));
    }
};

} // namespace

Sidebar::Sidebar(const std::vector<ScreenEntry> &screens, QWidget *parent)
    : QListView(parent), m_entries(new QStandardItemModel(this))
{
    setObjectName(QStringLiteral("sidebar"));
    setAccessibleName(tr("Screens"));
    setFrameShape(QFrame::NoFrame);
    setEditTriggers(NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    setItemDelegate(new EntryDelegate(this));
    setAutoFillBackground(true);
    paintInRole();
    setViewportMargins(0, 8, 0, 8);
    int number = 1;
    for (const ScreenEntry &screen : screens) {
        auto *entry = new QStandardItem(screen.title);
        entry->setData(screen.id, idRole);
        entry->setData(screen.icon, iconRole);
        if (number <= 9)
            //: tool tip of an entry in the list of screens: its title and its shortcut
            entry->setToolTip(tr("%1 (%2)").arg(screen.title, QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_0 + number)).toString(QKeySequence::NativeText)));
        m_entries->appendRow(entry);
        ++number;
    }
    setModel(m_entries);
}

void Sidebar::setCurrent(const QString &id)
{
    const QModelIndexList found = m_entries->match(m_entries->index(0, 0), idRole, id, 1, Qt::MatchExactly);
    if (found.isEmpty())
        return;
    m_silent = true;
    setCurrentIndex(found.first());
    m_silent = false;
}

QSize Sidebar::sizeHint() const
{
    return {std::clamp(sizeHintForColumn(0) + 24, 180, 260), 200};
}

void Sidebar::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QListView::currentChanged(current, previous);
    if (!m_silent && current.isValid())
        Q_EMIT chosen(current.data(idRole).toString());
}

void Sidebar::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        paintInRole();
    QListView::changeEvent(event);
}

void Sidebar::paintInRole()
{
    const QColor ground = colour(Role::Sidebar);
    if (palette().color(QPalette::Base) == ground && palette().color(QPalette::Window) == ground)
        return;
    QPalette own = palette();
    own.setColor(QPalette::Base, ground);
    own.setColor(QPalette::Window, ground);
    setPalette(own);
}

} // namespace Gatehouse::Ui
