// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/card.h"

#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/label.h"

#include <QBoxLayout>
#include <QPainter>

namespace Gatehouse::Ui {

namespace {

constexpr int inset = 16;

} // namespace

Card::Card(const QString &title, QWidget *parent) : QWidget(parent)
{
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(inset, inset - 2, inset, inset);
    outer->setSpacing(12);
    m_heading = new QHBoxLayout;
    m_heading->setSpacing(8);
    if (!title.isEmpty()) {
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
    layout()->setContentsMargins(flush ? 1 : inset, flush ? 1 : inset - 2, flush ? 1 : inset, flush ? 1 : inset);
    m_heading->setContentsMargins(flush ? inset : 0, flush ? inset - 2 : 0, flush ? inset : 0, 0);
}

void Card::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    drawRounded(&painter, rect(), colour(Role::Surface), colour(Role::Border), 10);
}

} // namespace Gatehouse::Ui
