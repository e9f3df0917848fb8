// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/requests/requestactions.h"

#include "ui/theme/icons.h"

#include <QAction>
#include <QWidget>

namespace Gatehouse::Ui {

RequestActions::RequestActions(QWidget *table, QObject *parent) : QObject(parent)
{
    live = make(QStringLiteral("live"), {});
    live->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_L));
    reload = make(QStringLiteral("reload"), tr("&Reload"), QStringLiteral("refresh"));
    reload->setShortcut(QKeySequence(Qt::Key_F5));
    capture = make(QStringLiteral("captureExchanges"), tr("Capture &Both Sides"));
    capture->setCheckable(true);
    details = make(QStringLiteral("showDetails"), tr("Show &Details"));
    details->setCheckable(true);
    details->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_I));
    copyId = make(QStringLiteral("copyId"), tr("Copy &Id"), QStringLiteral("copy"));
    copyId->setShortcut(QKeySequence::Copy);
    copyId->setShortcutContext(Qt::WidgetShortcut);
    table->addAction(copyId);
    copyJson = make(QStringLiteral("copyJson"), tr("Copy as &JSON"));
    copyJson->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_J));
    copyCurl = make(QStringLiteral("copyCurl"), tr("Copy as &curl"));
    copyCurl->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C));
    filterModel = make(QStringLiteral("filterModel"), tr("Show Only This &Model"), QStringLiteral("filter"));
    filterModel->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_M));
    exportRows = make(QStringLiteral("export"), tr("&Export…"), QStringLiteral("export"));
    exportRows->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_E));
    setLive(true);
}

QAction *RequestActions::make(const QString &name, const QString &text, const QString &iconName)
{
    auto *action = new QAction(text, this);
    action->setObjectName(QStringLiteral("requests.action.") + name);
    if (!iconName.isEmpty())
        action->setIcon(icon(iconName));
    return action;
}

QList<QAction *> RequestActions::all() const
{
    return {live, reload, details, capture, copyId, copyJson, copyCurl, filterModel, exportRows};
}

QList<QAction *> RequestActions::ofRow() const
{
    return {copyId, copyJson, copyCurl, filterModel};
}

void RequestActions::setLive(bool isLive)
{
    live->setText(isLive ? tr("&Pause") : tr("Go &Live"));
    live->setIcon(icon(isLive ? QStringLiteral("pause") : QStringLiteral("play")));
    live->setToolTip(isLive ? tr("Stop new requests from entering the list") : tr("Let new requests enter the list as they come"));
}

} // namespace Gatehouse::Ui
