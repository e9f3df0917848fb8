// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSet>
#include <QTableView>

namespace Gatehouse::Ui {

/// The console's table: rows are chosen whole, columns can be moved, resized and hidden (menu on the header) and are
/// remembered by the table's object name. One elastic column takes the room the others leave. No widgets in rows, so that
/// its cost does not grow with them. Owned by its parent.
class DataTable : public QTableView
{
    Q_OBJECT
public:
    /// `name` is the object name, `spoken` the accessible name.
    DataTable(const QString &name, const QString &spoken, QWidget *parent = nullptr);
    ~DataTable() override;

    struct Column {
        int width;           ///< in a small window
        int roomy = 0;       ///< where there is room
        bool hidden = false;
    };
    /// How columns are before anybody changed them, in the model's order, then as they were left last time. `elastic` is
    /// the column that takes the rest of the room. Once, after `setModel()`.
    void setColumns(const QList<Column> &columns, int elastic);
    /// As before anybody changed them.
    void resetColumns();

    /// Takes up the current row of before by scrolling as little as possible.
    void reveal(const QModelIndex &index);
    bool isAtTop() const;

Q_SIGNALS:
    /// The last rows come into sight: time to fetch more.
    void endNear();
    /// Scrolled to the top or away from it.
    void atTopChanged(bool atTop);
    /// Escape was pressed.
    void dismissed();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    int sizeHintForRow(int row) const override;

private:
    void placeColumns();
    void fitColumns();
    QSet<int> columnsByHand() const;
    QByteArray stateOfColumns();
    void showColumnMenu(const QPoint &at);
    void rememberColumns();
    void watchScrolling();
    QString settingsName() const;

    QList<Column> m_columns;
    int m_elastic = -1;
    QSet<int> m_byHand;      ///< columns whose width somebody chose
    bool m_fitting = false;
    bool m_atTop = true;
    QByteArray m_remembered; ///< state of the columns as they were last stored
};

} // namespace Gatehouse::Ui
