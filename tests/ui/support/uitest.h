// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/ui/support/fakeservices.h"
#include "ui/shell/mainwindow.h"
#include "ui/support/settings.h"
#include "ui/theme/theme.h"

#include <QSettings>
#include <QTemporaryDir>

#include <memory>

namespace Gatehouse::Ui {

/// The console over services held in memory, with settings of its own; for one test function.
struct Console {
    Console();

    /// Opens the window (again, as on the next start).
    MainWindow &open(std::vector<ScreenEntry> screens = allScreens());

    /// The widget of that object name; fails loudly when there is none.
    template <class T>
    T *find(const QString &name) const
    {
        T *found = window->findChild<T *>(name);
        if (!found)
            qFatal("no widget is named %s", qPrintable(name));
        return found;
    }

    QTemporaryDir place;
    QSettings store;
    Settings settings;
    Theme theme;
    FakeServices fakes;
    std::unique_ptr<MainWindow> window;
};

/// What is wrong with the visible widgets below `root`, in words: text that is cut off, focusable widgets without an
/// accessible name, labels before a control that are not its buddy. Empty when all is well.
QStringList widgetComplaints(QWidget *root);

} // namespace Gatehouse::Ui
