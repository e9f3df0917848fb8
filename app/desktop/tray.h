// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/services.h"

#include <QObject>

#include <memory>

class QAction;
class QMenu;
class QSystemTrayIcon;

namespace Gatehouse::Ui {

/// The icon beside the clock: state at a glance, and the few things one does without the window. Makes no icon where the
/// desktop has no tray. Owned by the desktop application; main thread.
class Tray : public QObject
{
    Q_OBJECT
public:
    explicit Tray(const Services &services, QObject *parent = nullptr);
    ~Tray() override;

    /// Whether somebody can come back through it: only then may the window hide.
    bool isShown() const;
    /// Says that the gateway goes on although the window was closed.
    void explain();

Q_SIGNALS:
    void openRequested();
    void quitRequested();

private:
    void buildMenu();
    void refresh();

    Services m_services;
    std::unique_ptr<QMenu> m_menu;
    QSystemTrayIcon *m_icon = nullptr;
    QAction *m_state = nullptr;
    QAction *m_spend = nullptr;
    QAction *m_copy = nullptr;
};

} // namespace Gatehouse::Ui
