// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/screenshots.h"

#include "ui/shell/mainwindow.h"
#include "ui/support/settings.h"

#include <QDir>
#include <QPixmap>
#include <QSettings>
#include <QTemporaryDir>
#include <QTimer>

namespace Gatehouse::Ui {

namespace {

using namespace std::chrono_literals;

/// Long enough for a screen over local services to load and settle.
constexpr auto settleTime = 250ms;
constexpr QSize sizes[] = {QSize(1000, 640), QSize(1920, 1080)};

} // namespace

Screenshots::Screenshots(QList<Scene> scenes, Theme &theme, QString directory, QObject *parent)
    : QObject(parent), m_scenes(std::move(scenes)), m_theme(theme), m_directory(std::move(directory)),
      m_place(std::make_unique<QTemporaryDir>()),
      m_store(std::make_unique<QSettings>(m_place->filePath(QStringLiteral("screens.ini")), QSettings::IniFormat)),
      m_settings(std::make_unique<Settings>(*m_store))
{
}

Screenshots::~Screenshots() = default;

void Screenshots::start()
{
    if (!QDir().mkpath(m_directory)) {
        Q_EMIT finished({}, QStringLiteral("Cannot create the directory %1").arg(m_directory));
        return;
    }
    for (int scene = 0; scene < m_scenes.size(); ++scene) {
        QStringList screens{QString()};
        if (!m_scenes[scene].cover) {
            screens.clear();
            for (const ScreenEntry &entry : allScreens())
                screens.append(entry.id);
        }
        for (const Theme::Choice choice : {Theme::Choice::Light, Theme::Choice::Dark}) {
            for (const QSize &size : sizes) {
                for (const QString &screen : std::as_const(screens))
                    m_shots.append({scene, screen, choice, size});
            }
        }
    }
    next();
}

void Screenshots::next()
{
    if (m_shots.isEmpty()) {
        m_window.reset();
        Q_EMIT finished(m_files, {});
        return;
    }
    const Shot shot = m_shots.takeFirst();
    m_theme.setChoice(shot.choice);
    if (m_windowScene != shot.scene) {
        m_window.reset();
        m_window = std::make_unique<MainWindow>(m_scenes[shot.scene].services, *m_settings, m_theme);
        m_windowScene = shot.scene;
        if (const auto &cover = m_scenes[shot.scene].cover)
            m_window->setCover(cover());
        m_window->show();
        if (const auto &prepare = m_scenes[shot.scene].prepare)
            prepare(*m_window);
    }
    m_window->resize(shot.size);
    m_window->showScreen(shot.screen);
    QTimer::singleShot(settleTime, this, [this, shot] { take(shot); });
}

void Screenshots::take(const Shot &shot)
{
    const QString file = QStringLiteral("%1/%2-%3-%4-%5.png")
                             .arg(m_directory, shot.screen.isEmpty() ? QStringLiteral("cover") : shot.screen, m_scenes[shot.scene].name,
                                  shot.choice == Theme::Choice::Dark ? QStringLiteral("dark") : QStringLiteral("light"))
                             .arg(shot.size.width());
    if (!m_window->grab().save(file)) {
        Q_EMIT finished(m_files, QStringLiteral("Cannot write %1").arg(file));
        return;
    }
    m_files.append(file);
    next();
}

} // namespace Gatehouse::Ui
