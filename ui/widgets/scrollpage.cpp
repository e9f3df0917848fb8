// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/scrollpage.h"

#include <QBoxLayout>
#include <QEvent>

namespace Gatehouse::Ui {

namespace {

constexpr int pageMargin = 20;

} // namespace

ScrollPage::ScrollPage(QWidget *parent, int widest) : QScrollArea(parent), m_widest(widest)
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    auto *content = new QWidget;
    m_column = new QVBoxLayout(content);
    m_column->setContentsMargins(pageMargin, pageMargin - 4, pageMargin, pageMargin);
    m_column->setSpacing(16);
    setWidget(content);
    content->installEventFilter(this);
    content->setAutoFillBackground(false);
    viewport()->setAutoFillBackground(false);
}

bool ScrollPage::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == widget() && event->type() == QEvent::Resize)
        fitMargins();
    // A page never asks for less width than its content needs: it has no horizontal scroll bar.
    if (watched == widget() && event->type() == QEvent::LayoutRequest)
        setMinimumWidth(widget()->minimumSizeHint().width());
    return QScrollArea::eventFilter(watched, event);
}

void ScrollPage::fitMargins()
{
    const int spare = std::max(0, (widget()->width() - m_widest) / 2);
    const int side = std::max(pageMargin, spare);
    if (m_column->contentsMargins().left() != side)
        m_column->setContentsMargins(side, pageMargin - 4, side, pageMargin);
}

} // namespace Gatehouse::Ui
