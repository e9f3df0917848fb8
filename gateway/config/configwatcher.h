// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QFileSystemWatcher>
#include <QObject>
#include <QStringList>
#include <QTimer>

#include <chrono>
#include <map>

namespace Gatehouse {

/// Says when one of the configuration's files changes: the main file, its includes, the `.env`. Notices what editors and
/// deployments do to files: written in place, replaced by renaming, a symbolic link pointed elsewhere (a ConfigMap),
/// deleted and made again. Owned by the engine, main thread.
///
/// The system's notifications make it quick, a look at time, size and identity twice a second makes it sure: they are
/// lost when a file is replaced, and missing on network drives and in some containers.
class ConfigWatcher : public QObject
{
    Q_OBJECT
public:
    explicit ConfigWatcher(QObject *parent = nullptr);

    /// Watches exactly these files from now on, existing or not. Relative names are relative to the current directory.
    void setFiles(const QStringList &files);
    const QStringList &files() const { return m_files; }

Q_SIGNALS:
    /// Something changed, and for 100 ms (or after half a second of changes) nothing more did. Read the files again; they may be gone or half written.
    void changed();

private:
    /// What tells one state of a file from another. All zero for a file that does not exist.
    struct State {
        quint64 device = 0, inode = 0;
        qint64 size = -1;
        qint64 modified = 0; ///< nanoseconds where the system has them
        bool operator==(const State &) const = default;
    };
    static State stateOf(const QString &file);
    void look();
    void watchAgain();

    QStringList m_files;
    std::map<QString, State> m_states;
    QFileSystemWatcher m_system;
    QTimer m_poll;
    QTimer m_quiet;
    QElapsedTimer m_firstChange; ///< of those not told yet
};

} // namespace Gatehouse
