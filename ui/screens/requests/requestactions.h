// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QAction;
class QWidget;

namespace Gatehouse::Ui {

/// The commands of the requests screen: texts, icons, shortcuts. What they do is the screen's. Owned by it.
class RequestActions : public QObject
{
    Q_OBJECT
public:
    /// `table` is where Copy works while it has the focus.
    RequestActions(QWidget *table, QObject *parent);

    QList<QAction *> all() const;
    /// Those that are about one request, for the context menu and for `setEnabled`.
    QList<QAction *> ofRow() const;

    void setLive(bool live);

    QAction *live = nullptr;
    QAction *reload = nullptr;
    QAction *capture = nullptr;
    QAction *details = nullptr;
    QAction *copyId = nullptr;
    QAction *copyJson = nullptr;
    QAction *copyCurl = nullptr;
    QAction *filterModel = nullptr;
    QAction *exportRows = nullptr;

private:
    QAction *make(const QString &name, const QString &text, const QString &iconName = {});
};

} // namespace Gatehouse::Ui
