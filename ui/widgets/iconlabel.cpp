// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/iconlabel.h"

#include "ui/theme/icons.h"

#include <QPainter>

namespace Gatehouse::Ui {

IconLabel::IconLabel(const QString &iconName, Role role, int side, QWidget *parent) : QWidget(parent), m_icon(iconName), m_role(role)
{
    setFixedSize(side, side);
}

void IconLabel::setIcon(const QString &iconName, Role role)
{
    m_icon = iconName;
    m_role = role;
    update();
}

void IconLabel::paintEvent(QPaintEvent *)
{
    if (!m_icon.isEmpty())
        QPainter(this).drawPixmap(0, 0, iconPixmap(m_icon, m_role, width(), devicePixelRatioF()));
}

} // namespace Gatehouse::Ui
