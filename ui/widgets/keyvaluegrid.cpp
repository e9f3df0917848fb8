// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/keyvaluegrid.h"

#include "ui/widgets/label.h"

#include <QGridLayout>

namespace Gatehouse::Ui {

KeyValueGrid::KeyValueGrid(QWidget *parent) : QWidget(parent), m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(16);
    m_grid->setVerticalSpacing(6);
    m_grid->setColumnStretch(1, 1);
}

void KeyValueGrid::place(const QString &name, QWidget *value)
{
    const int row = m_grid->rowCount();
    auto *label = new Label(name, TextStyle::Body, Role::TextMuted);
    label->setBuddy(value);
    // Beside text the name stands on the first line, beside a control in the middle.
    m_grid->addWidget(label, row, 0, qobject_cast<QLabel *>(value) ? Qt::AlignTop : Qt::AlignVCenter);
    m_grid->addWidget(value, row, 1);
}

Label *KeyValueGrid::addRow(const QString &name, const QString &value, bool mono)
{
    auto *label = new Label(value, mono ? TextStyle::Mono : TextStyle::Body);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    place(name, label);
    return label;
}

void KeyValueGrid::addRow(const QString &name, QWidget *widget)
{
    if (widget->accessibleName().isEmpty())
        widget->setAccessibleName(name);
    place(name, widget);
}

void KeyValueGrid::showText(Label *value, const QString &text)
{
    value->setTextFormat(Qt::PlainText);
    value->setText(text);
    setRowVisible(value, !text.isEmpty());
}

void KeyValueGrid::setRowVisible(QWidget *value, bool visible)
{
    const int index = m_grid->indexOf(value);
    if (index < 0)
        return;
    int row = 0, column = 0, rows = 0, columns = 0;
    m_grid->getItemPosition(index, &row, &column, &rows, &columns);
    value->setVisible(visible);
    if (QLayoutItem *name = m_grid->itemAtPosition(row, 0))
        name->widget()->setVisible(visible);
}

void KeyValueGrid::clear()
{
    while (QLayoutItem *item = m_grid->takeAt(0)) {
        if (QWidget *widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
}

} // namespace Gatehouse::Ui
