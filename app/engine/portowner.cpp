// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/portowner.h"

#ifdef Q_OS_LINUX

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <unistd.h>

#include <pwd.h>

namespace Gatehouse {
namespace {

struct ListeningSocket {
    QByteArray inode;
    uint user = 0;
};

/// The socket that listens on the port, from a table like /proc/net/tcp: "sl local remote st … uid timeout inode".
std::optional<ListeningSocket> listenerIn(const QString &table, quint16 port)
{
    QFile file(table);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    for (const QByteArray &line : file.readAll().split('\n')) {
        const QList<QByteArray> fields = line.simplified().split(' ');
        constexpr int local = 1, state = 3, uid = 7, inode = 9;
        if (fields.size() <= inode || fields[state] != "0A") // TCP_LISTEN
            continue;
        bool ok = false;
        if (fields[local].sliced(fields[local].lastIndexOf(':') + 1).toUShort(&ok, 16) == port && ok)
            return ListeningSocket{fields[inode], fields[uid].toUInt()};
    }
    return std::nullopt;
}

QString userName(uint id)
{
    const passwd *entry = ::getpwuid(id);
    return entry ? QString::fromLocal8Bit(entry->pw_name) : QString::number(id);
}

bool holdsSocket(const QString &process, const QByteArray &link)
{
    // Entries are read with readlink: what they point to is no path, which QFileInfo would make one of.
    const QDir descriptors(process + QStringLiteral("/fd"));
    for (const QString &name : descriptors.entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot)) {
        char target[64];
        const ssize_t length = ::readlink(QFile::encodeName(descriptors.filePath(name)).constData(), target, sizeof target);
        if (length > 0 && QByteArrayView(target, length) == link)
            return true;
    }
    return false;
}

QString programOf(const QString &process)
{
    QFile file(process + QStringLiteral("/comm"));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll().trimmed()) : QString();
}

} // namespace

std::optional<PortOwner> portOwner(quint16 port, const QString &procfs)
{
    std::optional<ListeningSocket> listener = listenerIn(procfs + QStringLiteral("/net/tcp"), port);
    if (!listener)
        listener = listenerIn(procfs + QStringLiteral("/net/tcp6"), port);
    if (!listener)
        return std::nullopt;
    PortOwner owner;
    owner.user = userName(listener->user);
    const QByteArray link = "socket:[" + listener->inode + ']';
    for (const QString &name : QDir(procfs).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        bool isProcess = false;
        const qint64 pid = name.toLongLong(&isProcess);
        const QString process = procfs + u'/' + name;
        if (isProcess && holdsSocket(process, link)) {
            owner.pid = pid;
            owner.program = programOf(process);
            break;
        }
    }
    return owner;
}

} // namespace Gatehouse

#else

namespace Gatehouse {

std::optional<PortOwner> portOwner(quint16, const QString &)
{
    return std::nullopt;
}

} // namespace Gatehouse

#endif

namespace Gatehouse {

QString PortOwner::toString() const
{
    return pid > 0 ? QStringLiteral("%1 (process %2)").arg(program).arg(pid) : QStringLiteral("a process of the user %1").arg(user);
}

} // namespace Gatehouse
