// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/screen.h"
#include "ui/theme/theme.h"

#include <QSize>

#include <functional>
#include <memory>

class QSettings;
class QTemporaryDir;

namespace Gatehouse::Ui {

class MainWindow;
class Settings;

/// Draws the window with every screen, light and dark, in each size, into PNG files of a directory, so that people look
/// at what they have changed. Takes one picture per turn of the event loop's timer, so that screens can load. Main thread.
class Screenshots : public QObject
{
    Q_OBJECT
public:
    /// One state of the services to draw, or a page that covers the window.
    struct Scene {
        QString name; ///< "full", "empty"
        Services services;
        std::function<QWidget *()> cover = {}; ///< drawn instead of the screens
        std::function<void(MainWindow &)> prepare = {}; ///< once, when the window has been opened
    };

    Screenshots(QList<Scene> scenes, Theme &theme, QString directory, QObject *parent = nullptr);
    ~Screenshots() override;

    void start();

Q_SIGNALS:
    /// Files written, or why one could not be.
    void finished(const QStringList &files, const QString &failure);

private:
    struct Shot {
        int scene;
        QString screen; ///< empty: the cover
        Theme::Choice choice;
        QSize size;
    };
    void next();
    void take(const Shot &shot);

    QList<Scene> m_scenes;
    Theme &m_theme;
    QString m_directory;
    std::unique_ptr<QTemporaryDir> m_place;
    std::unique_ptr<QSettings> m_store;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<MainWindow> m_window;
    int m_windowScene = -1;
    QList<Shot> m_shots;
    QStringList m_files;
};

} // namespace Gatehouse::Ui
