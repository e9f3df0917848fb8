// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/screen.h"

#include <QListView>

class QStandardItemModel;

namespace Gatehouse::Ui {

/// The list of screens at the window's left edge. Owned by the main window.
class Sidebar : public QListView
{
    Q_OBJECT
public:
    explicit Sidebar(const std::vector<ScreenEntry> &screens, QWidget *parent = nullptr);

    /// Marks the entry without telling that it was chosen.
    void setCurrent(const QString &id);
    QSize sizeHint() const override;

Q_SIGNALS:
    void chosen(const QString &id);

protected:
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    void changeEvent(QEvent *event) override;

private:
    void paintInRole();
    QStandardItemModel *m_entries = nullptr;
    bool m_silent = false;
};

} // namespace Gatehouse::Ui
