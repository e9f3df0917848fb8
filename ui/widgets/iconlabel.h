// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QWidget>

namespace Gatehouse::Ui {

/// A line icon that follows the scheme. Says nothing to screen readers: the text beside it does. Owned by its parent.
class IconLabel : public QWidget
{
    Q_OBJECT
public:
    explicit IconLabel(const QString &iconName, Role role = Role::TextMuted, int side = 16, QWidget *parent = nullptr);

    void setIcon(const QString &iconName, Role role);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_icon;
    Role m_role;
};

} // namespace Gatehouse::Ui
