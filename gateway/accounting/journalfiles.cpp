// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/journalfiles.h"

#include "gateway/accounting/journalentry.h"

#include <QDir>
#include <QFile>

#include <algorithm>
#include <cerrno>
#include <utility>

#ifdef Q_OS_WIN
#include <fcntl.h>
#include <io.h>
#include <share.h>
#include <sys/stat.h>
#else
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#endif

namespace Gatehouse {
namespace {

Error failure(const QString &path, const char *what, int systemError)
{
    // The path is for the log: the message may reach a client.
    return Error(ErrorKind::Storage, QStringLiteral("The journal cannot be %1: %2.").arg(QLatin1String(what), qt_error_string(systemError)), path);
}

#ifdef Q_OS_WIN

// Nobody else may open the file for writing; that is the lock.
int openNew(const QString &path)
{
    int descriptor = -1;
    _wsopen_s(&descriptor, reinterpret_cast<const wchar_t *>(path.utf16()), _O_WRONLY | _O_CREAT | _O_EXCL | _O_APPEND | _O_BINARY | _O_NOINHERIT,
              _SH_DENYWR, _S_IREAD | _S_IWRITE);
    return descriptor;
}
bool lock(int) { return true; }
auto writeOnce(int descriptor, QByteArrayView bytes) { return _write(descriptor, bytes.data(), static_cast<unsigned>(bytes.size())); }
bool cutTo(int descriptor, qint64 size) { return _chsize_s(descriptor, size) == 0; }
bool flushToDisk(int descriptor) { return _commit(descriptor) == 0; }
void closeFile(int descriptor) { _close(descriptor); }

#else

int openNew(const QString &path)
{
    return ::open(QFile::encodeName(path).constData(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
}

#ifdef F_OFD_SETLK
// Of the open file, not of the process: the reader in the same process must meet it, over NFS too.
struct flock wholeFile(short type)
{
    struct flock range {};
    range.l_type = type;
    range.l_whence = SEEK_SET;
    return range;
}
bool lock(int descriptor)
{
    struct flock range = wholeFile(F_WRLCK);
    return ::fcntl(descriptor, F_OFD_SETLK, &range) == 0;
}
bool isLocked(int descriptor)
{
    struct flock range = wholeFile(F_RDLCK);
    return ::fcntl(descriptor, F_OFD_GETLK, &range) == 0 && range.l_type != F_UNLCK;
}
#else
bool lock(int descriptor) { return ::flock(descriptor, LOCK_EX | LOCK_NB) == 0; }
bool isLocked(int descriptor) { return ::flock(descriptor, LOCK_SH | LOCK_NB) != 0; }
#endif

ssize_t writeOnce(int descriptor, QByteArrayView bytes)
{
    ssize_t written;
    do {
        written = ::write(descriptor, bytes.data(), static_cast<std::size_t>(bytes.size()));
    } while (written < 0 && errno == EINTR);
    return written;
}
bool cutTo(int descriptor, qint64 size) { return ::ftruncate(descriptor, size) == 0; }
bool flushToDisk(int descriptor)
{
#ifdef Q_OS_LINUX
    return ::fdatasync(descriptor) == 0;
#else
    return ::fsync(descriptor) == 0;
#endif
}
void closeFile(int descriptor) { ::close(descriptor); }

#endif

} // namespace

QString JournalSegment::fileName() const
{
    return QStringLiteral("%1-%2.journal").arg(QString::fromLatin1(series)).arg(number, 6, 10, QLatin1Char('0'));
}

QMap<QByteArray, std::vector<quint32>> journalsIn(const QString &directory)
{
    QMap<QByteArray, std::vector<quint32>> found;
    const QStringList names = QDir(directory).entryList({QStringLiteral("*.journal")}, QDir::Files, QDir::Name);
    for (const QString &name : names) {
        const QString stem = name.chopped(8);
        const qsizetype dash = stem.lastIndexOf(QLatin1Char('-'));
        bool isNumber = false;
        const quint32 number = stem.mid(dash + 1).toUInt(&isNumber);
        if (dash > 0 && isNumber)
            found[stem.left(dash).toLatin1()].push_back(number);
    }
    for (std::vector<quint32> &numbers : found)
        std::sort(numbers.begin(), numbers.end());
    return found;
}

Result<JournalFile> JournalFile::create(const QString &path)
{
    JournalFile file;
    file.m_path = path;
    file.m_descriptor = openNew(path);
    if (file.m_descriptor < 0)
        return failure(path, "created", errno);
    if (!lock(file.m_descriptor))
        return failure(path, "locked", errno);
    // Written last: a reader takes a file without it for one that is just being made.
    if (const Result<void> begun = file.append(journalMagic); !begun) {
        QFile::remove(path);
        return begun.error();
    }
    return file;
}

JournalFile::~JournalFile()
{
    if (m_descriptor >= 0)
        closeFile(m_descriptor);
}

JournalFile::JournalFile(JournalFile &&other) noexcept
    : m_path(std::move(other.m_path)), m_descriptor(std::exchange(other.m_descriptor, -1)), m_size(other.m_size), m_sound(other.m_sound)
{
}

JournalFile &JournalFile::operator=(JournalFile &&other) noexcept
{
    std::swap(m_path, other.m_path);
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_size, other.m_size);
    std::swap(m_sound, other.m_sound);
    return *this;
}

Result<void> JournalFile::append(QByteArrayView bytes)
{
    errno = 0;
    const auto written = writeOnce(m_descriptor, bytes);
    if (written == bytes.size()) {
        m_size += bytes.size();
        return {};
    }
    // A short write means that the disk, or the quota, ended in the middle.
    const int systemError = written < 0 ? errno : ENOSPC;
    if (written > 0 && !cutTo(m_descriptor, m_size))
        m_sound = false;
    return failure(m_path, "written", systemError);
}

Result<void> JournalFile::sync()
{
    if (!flushToDisk(m_descriptor))
        return failure(m_path, "written to the disk", errno);
    return {};
}

bool isBeingWritten(const QString &path)
{
#ifdef Q_OS_WIN
    int descriptor = -1;
    if (_wsopen_s(&descriptor, reinterpret_cast<const wchar_t *>(path.utf16()), _O_WRONLY | _O_BINARY, _SH_DENYNO, 0) != 0)
        return errno == EACCES;
    closeFile(descriptor);
    return false;
#else
    const int descriptor = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    const bool locked = isLocked(descriptor);
    closeFile(descriptor);
    return locked;
#endif
}

Result<void> syncFile([[maybe_unused]] const QString &path)
{
#ifdef Q_OS_WIN
    return {}; // a file opened for reading cannot be flushed there: the worker that writes it does that
#else
    const int descriptor = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return failure(path, "opened", errno);
    const bool synced = flushToDisk(descriptor);
    const int systemError = errno;
    closeFile(descriptor);
    return synced ? Result<void>() : failure(path, "written to the disk", systemError);
#endif
}

void syncDirectory([[maybe_unused]] const QString &directory)
{
#ifndef Q_OS_WIN
    const int descriptor = ::open(QFile::encodeName(directory).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return;
    ::fsync(descriptor);
    closeFile(descriptor);
#endif
}

} // namespace Gatehouse
