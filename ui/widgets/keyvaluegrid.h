// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QGridLayout;

namespace Gatehouse::Ui {

class Label;

/// Names on the left, selectable values on the right, aligned. Owned by its parent.
class KeyValueGrid : public QWidget
{
    Q_OBJECT
public:
    explicit KeyValueGrid(QWidget *parent = nullptr);

    /// A row whose value is set later through the returned label.
    Label *addRow(const QString &name, const QString &value = {}, bool mono = false);
    /// A row with a control; the name becomes its buddy.
    void addRow(const QString &name, QWidget *widget);
    /// Gives a value its text, and hides its row when there is none. Never read as markup: clients choose some texts.
    void showText(Label *value, const QString &text);
    /// Hides or shows the row of that value.
    void setRowVisible(QWidget *value, bool visible);
    void clear();

private:
    void place(const QString &name, QWidget *value);
    QGridLayout *m_grid = nullptr;
};

} // namespace Gatehouse::Ui
