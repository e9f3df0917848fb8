// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/services.h"

#include <QString>
#include <QWidget>

#include <vector>

class QAction;

namespace Gatehouse::Ui {

/// Ways out of a screen: what it may ask of the window that shows it. Implemented by the main window; outlives screens.
class Shell
{
public:
    virtual ~Shell() = default;
    /// Shows the screen of that id; unknown ids are ignored.
    virtual void showScreen(const QString &id) = 0;
    /// A short line at the bottom of the window that goes by itself ("Address copied").
    virtual void say(const QString &sentence) = 0;
    /// Shows that screen with one of its things selected (a request id); see Screen::showItem.
    virtual void showItem(const QString &screenId, const QString &itemId)
    {
        Q_UNUSED(itemId)
        showScreen(screenId);
    }
    /// Opens the page on which a provider or a local model server is added.
    virtual void addProvider() {}
};

/// One page of the console. Owned by the main window, made when it is first shown, lives on the main thread.
/// Its object name is its id; its widgets are named "<id>.<what>".
class Screen : public QWidget
{
    Q_OBJECT
public:
    using QWidget::QWidget;

    /// Commands of this screen, for the menu bar and shortcuts while it is shown.
    virtual QList<QAction *> screenActions() const { return {}; }
    /// Called each time the screen comes to the front or leaves it: refresh, pause.
    virtual void entered() {}
    virtual void left() {}
    /// Puts the cursor where this screen is searched; nothing when it cannot be.
    virtual void focusSearch() {}
    /// Selects and reveals the thing of that id, once it is loaded; nothing when there is none.
    virtual void showItem(const QString &itemId) { Q_UNUSED(itemId) }
};

/// One line of `screenlist.cpp`.
struct ScreenEntry {
    QString id;        ///< "requests"
    QString title;     ///< translated, for sidebar and menu
    QString icon;      ///< name of an icon in resources/icons
    Screen *(*make)(const Services &services, Shell &shell, QWidget *parent);
};

/// All screens in the order of the sidebar. A new screen adds one line there and nothing else.
std::vector<ScreenEntry> allScreens();

} // namespace Gatehouse::Ui
