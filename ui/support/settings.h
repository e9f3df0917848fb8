// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QByteArray>
#include <QString>

class QSettings;

namespace Gatehouse::Ui {

/// What the console remembers from one start to the next: looks and places, never secrets. A thin view on QSettings so
/// that keys are spelled once. Owned by the desktop application (or a test, with a file of its own); main thread.
class Settings
{
public:
    /// `store` outlives this.
    explicit Settings(QSettings &store) : m_store(store) {}

    QByteArray windowGeometry() const;
    void setWindowGeometry(const QByteArray &geometry);
    QString lastScreen() const;
    void setLastScreen(const QString &id);
    Theme::Choice scheme() const;
    void setScheme(Theme::Choice choice);
    /// Whether somebody has been told that the program goes on in the tray.
    bool trayExplained() const;
    void setTrayExplained();

private:
    QSettings &m_store;
};

/// State of a table's columns (QHeaderView::saveState), by the table's object name; for screens, which keep it in the
/// application's default QSettings.
QByteArray columnState(const QString &tableName);
void setColumnState(const QString &tableName, const QByteArray &state);

} // namespace Gatehouse::Ui
