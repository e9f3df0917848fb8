// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/card.h"

#include "ui/theme/stylepainting.h"
#include "ui/theme/theme.h"
#include "ui/widgets/label.h"

#include <QBoxLayout>
#include <QPainter>

namespace Gatehouse::Ui {

namespace {

constexpr int cardInset = 16;
constexpr int top = 10;

} // namespace

Card::Card(const QString &title, QWidget *parent) : QWidget(parent)
{
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(cardInset, top, cardInset, cardInset);
    outer->setSpacing(8);
    m_heading = new QHBoxLayout;
    m_heading->setSpacing(8);
    if (!title.isEmpty()) {
        // Headings with and without a control stand on one line across cards.
        m_heading->addStrut(30);
        setAccessibleName(title);
        m_heading->addWidget(new Label(title, TextStyle::Heading));
        m_heading->addStretch();
    }
    outer->addLayout(m_heading);
    m_body = new QVBoxLayout;
    m_body->setSpacing(8);
    outer->addLayout(m_body, 1);
}

void Card::addToHeading(QWidget *widget)
{
    m_heading->addWidget(widget);
}

void Card::setFlush(bool flush)
{
    layout()->setContentsMargins(flush ? 1 : cardInset, flush ? 1 : top, flush ? 1 : cardInset, flush ? 1 : cardInset);
    m_heading->setContentsMargins(flush ? cardInset - 1 : 0, flush ? top - 1 : 0, flush ? cardInset - 1 : 0, 0);
}

void Card::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    drawRounded(&painter, rect(), colour(Role::Surface), colour(Role::Border), 10);
}

} // namespace Gatehouse::Ui
