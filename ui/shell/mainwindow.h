// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/screen.h"
#include "ui/theme/theme.h"

#include <QHash>
#include <QMainWindow>

class QMenu;
class QStackedWidget;

namespace Gatehouse::Ui {

class Settings;
class Sidebar;

/// The console's window: list of screens, the screen shown, menus, status bar. It knows screens by their entries only
/// and makes each when it is first shown. Owned by the desktop application; main thread.
class MainWindow : public QMainWindow, public Shell
{
    Q_OBJECT
public:
    /// `settings` and `theme` outlive the window.
    MainWindow(const Services &services, Settings &settings, Theme &theme, std::vector<ScreenEntry> screens = allScreens(),
               QWidget *parent = nullptr);
    ~MainWindow() override;

    void showScreen(const QString &id) override;
    void say(const QString &sentence) override;
    void showItem(const QString &screenId, const QString &itemId) override;
    void addProvider() override { Q_EMIT providerWanted(); }

    QString currentScreen() const { return m_current; }
    /// The screen if it has been made, else null.
    Screen *screen(const QString &id) const { return m_screens.value(id); }

    /// Shows a page over everything but the menus until `dropCover()`. The window takes ownership.
    void setCover(QWidget *cover);
    void dropCover();
    bool isCovered() const { return m_cover != nullptr; }

Q_SIGNALS:
    void quitRequested();
    /// Somebody wants the page on which a provider is added.
    void providerWanted();

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    void buildUi();
    void buildMenus();
    void buildFileMenu();
    void buildViewMenu();
    void buildGatewayMenu();
    void buildHelpMenu();
    void restorePlace();
    void rememberPlace();
    Screen *make(const QString &id);
    Screen *current() const { return m_screens.value(m_current); }
    void leaveCurrent();
    void enterCurrent();
    void openConfigFile();
    void showAbout();

    Services m_services;
    Settings &m_settings;
    Theme &m_theme;
    std::vector<ScreenEntry> m_entries;
    QHash<QString, Screen *> m_screens;
    QString m_current;

    QStackedWidget *m_pages = nullptr;   ///< the console, and a cover over it
    QStackedWidget *m_stack = nullptr;   ///< screens
    Sidebar *m_sidebar = nullptr;
    QWidget *m_cover = nullptr;
    QMenu *m_screenMenu = nullptr;
};

} // namespace Gatehouse::Ui
