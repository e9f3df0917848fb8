// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/detailsplitter.h"

#include <QResizeEvent>

namespace Gatehouse::Ui {

namespace {

/// From this width on details stand beside the list.
constexpr int widthForBeside = 1240;

} // namespace

DetailSplitter::DetailSplitter(const QString &name, QWidget *list, QWidget *details, QWidget *parent)
    : QSplitter(Qt::Vertical, parent), m_details(details)
{
    setObjectName(name);
    setChildrenCollapsible(false);
    addWidget(list);
    addWidget(details);
    setStretchFactor(0, 1);
    details->hide();
}

void DetailSplitter::setDetailsShown(bool shown)
{
    if (shown == areDetailsShown())
        return;
    m_details->setVisible(shown);
    if (shown && !m_placed)
        place();
}

void DetailSplitter::place()
{
    const bool beside = width() >= widthForBeside;
    setOrientation(beside ? Qt::Horizontal : Qt::Vertical);
    const int room = beside ? width() : height();
    const int details = beside ? std::clamp(room * 2 / 5, 480, 720) : room * 11 / 20;
    setSizes({room - details, details});
    m_placed = isVisible() && areDetailsShown();
}

void DetailSplitter::resizeEvent(QResizeEvent *event)
{
    QSplitter::resizeEvent(event);
    if ((width() >= widthForBeside) != (orientation() == Qt::Horizontal) || !m_placed)
        place();
}

} // namespace Gatehouse::Ui
