// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/services.h"
#include "ui/support/settings.h"
#include "ui/theme/theme.h"

#include <QObject>

#include <memory>

class QSettings;

namespace Gatehouse::Ui {

class MainWindow;
class Tray;

/// The console as a program: theme, window, tray and welcome, over services that outlive it. Made by `main` after the
/// QApplication and the engine. Closing the window hides it while the tray can bring it back, else it quits.
class DesktopApplication : public QObject
{
    Q_OBJECT
public:
    /// `store` keeps looks and places; it outlives this.
    DesktopApplication(const Services &services, QSettings &store, QObject *parent = nullptr);
    ~DesktopApplication() override;

    /// Brings the window to the front; also what a second start of the program asks for.
    void open();
    MainWindow &window() { return *m_window; }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void welcome();
    void addProvider();

    Services m_services;
    Settings m_settings;
    Theme m_theme;
    std::unique_ptr<MainWindow> m_window;
    Tray *m_tray = nullptr;
};

} // namespace Gatehouse::Ui
