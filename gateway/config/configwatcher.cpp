// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/configwatcher.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>

#ifdef Q_OS_UNIX
#include <QFile>

#include <sys/stat.h>
#endif

using namespace std::chrono_literals;

namespace Gatehouse {

ConfigWatcher::ConfigWatcher(QObject *parent) : QObject(parent)
{
    m_poll.setInterval(500ms);
    m_quiet.setInterval(100ms);
    m_quiet.setSingleShot(true);
    connect(&m_poll, &QTimer::timeout, this, &ConfigWatcher::look);
    connect(&m_quiet, &QTimer::timeout, this, &ConfigWatcher::changed);
    connect(&m_system, &QFileSystemWatcher::fileChanged, this, &ConfigWatcher::look);
    connect(&m_system, &QFileSystemWatcher::directoryChanged, this, &ConfigWatcher::look);
}

void ConfigWatcher::setFiles(const QStringList &files)
{
    m_files.clear();
    std::map<QString, State> states;
    for (const QString &file : files) {
        const QString path = QDir::cleanPath(QFileInfo(file).absoluteFilePath());
        if (file.isEmpty() || m_files.contains(path))
            continue;
        m_files.append(path);
        // A file that stays keeps the state it was last read in: a change since then is still to be told.
        const auto known = m_states.find(path);
        states[path] = known != m_states.end() ? known->second : stateOf(path);
    }
    m_states = std::move(states);
    if (const QStringList old = m_system.files() + m_system.directories(); !old.isEmpty())
        m_system.removePaths(old);
    watchAgain();
    if (m_files.isEmpty())
        m_poll.stop();
    else
        m_poll.start();
}

ConfigWatcher::State ConfigWatcher::stateOf(const QString &file)
{
    State state;
#ifdef Q_OS_UNIX
    // `stat` follows links, so that a link pointed elsewhere shows as another inode.
    struct stat found;
    if (::stat(QFile::encodeName(file).constData(), &found) != 0)
        return state;
    state.device = static_cast<quint64>(found.st_dev);
    state.inode = static_cast<quint64>(found.st_ino);
    state.size = static_cast<qint64>(found.st_size);
#ifdef Q_OS_DARWIN
    const timespec &time = found.st_mtimespec;
#else
    const timespec &time = found.st_mtim;
#endif
    state.modified = static_cast<qint64>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
#else
    const QFileInfo info(file);
    if (!info.exists())
        return state;
    state.size = info.size();
    state.modified = info.lastModified().toMSecsSinceEpoch() * 1'000'000;
#endif
    return state;
}

void ConfigWatcher::look()
{
    bool isChanged = false;
    for (auto &[file, state] : m_states) {
        const State now = stateOf(file);
        if (now == state)
            continue;
        state = now;
        isChanged = true;
    }
    if (!isChanged)
        return;
    watchAgain(); // a replaced file is another one to the system
    // A file that is written to without pause is told about all the same.
    if (!m_quiet.isActive())
        m_firstChange.start();
    if (!m_quiet.isActive() || !m_firstChange.hasExpired(500))
        m_quiet.start();
}

void ConfigWatcher::watchAgain()
{
    QStringList paths;
    for (const QString &file : m_files) {
        for (const QString &path : {file, QFileInfo(file).path()}) {
            if (QFileInfo::exists(path) && !paths.contains(path) && !m_system.files().contains(path) && !m_system.directories().contains(path))
                paths.append(path);
        }
    }
    if (!paths.isEmpty())
        m_system.addPaths(paths); // what it refuses is polled
}

} // namespace Gatehouse

#include "moc_configwatcher.cpp"
