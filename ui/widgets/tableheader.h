// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHeaderView>

namespace Gatehouse::Ui {

/// Titles of a table's columns, standing exactly above what they name; the arrow of the order stands beside its title and
/// points down when the largest or newest is on top. Owned by its table.
class TableHeader : public QHeaderView
{
    Q_OBJECT
public:
    explicit TableHeader(QWidget *parent = nullptr);

protected:
    void paintSection(QPainter *painter, const QRect &rect, int section) const override;
    QSize sectionSizeFromContents(int section) const override;

private:
    void paintArrow(QPainter *painter, const QPointF &centre, bool up) const;
};

} // namespace Gatehouse::Ui
