// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/filelock.h"

#include <QCoreApplication>
#include <QFile>

#ifdef Q_OS_WIN
#include <QLockFile>
#else
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#endif

namespace Gatehouse {

#ifdef Q_OS_WIN

struct FileLock::Handle {
    std::unique_ptr<QLockFile> lock;
};

Result<bool> FileLock::tryLock(const QString &file)
{
    auto lock = std::make_unique<QLockFile>(file + QStringLiteral(".lock"));
    lock->setStaleLockTime(0);
    if (lock->tryLock(0)) {
        m_handle->lock = std::move(lock);
        return true;
    }
    if (lock->error() != QLockFile::LockFailedError)
        return Error(ErrorKind::Storage, QStringLiteral("The lock file %1.lock cannot be written. Check the rights on its directory.").arg(file));
    qint64 process = 0;
    QString host, program;
    if (lock->getLockInfo(&process, &host, &program))
        m_holder = QString::number(process);
    return false;
}

bool FileLock::isHeld() const { return m_handle->lock != nullptr; }
void FileLock::unlock() { m_handle->lock.reset(); }

#else

struct FileLock::Handle {
    int descriptor = -1;
};

Result<bool> FileLock::tryLock(const QString &file)
{
    unlock();
    const QString path = file + QStringLiteral(".lock");
    const int descriptor = ::open(QFile::encodeName(path).constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return Error(ErrorKind::Storage, QStringLiteral("The lock file %1 cannot be written (%2). Check the rights on its directory.")
                                             .arg(path, QString::fromLocal8Bit(std::strerror(errno))));
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        char text[24] = {};
        const ssize_t length = ::pread(descriptor, text, sizeof text - 1, 0);
        m_holder = length > 0 ? QString::fromLatin1(text).trimmed() : QString();
        ::close(descriptor);
        return false;
    }
    // For the message of whoever comes second; the lock itself does not depend on it.
    const QByteArray process = QByteArray::number(QCoreApplication::applicationPid()) + '\n';
    if (::ftruncate(descriptor, 0) == 0 && ::pwrite(descriptor, process.constData(), static_cast<size_t>(process.size()), 0) < 0)
        m_holder.clear();
    m_handle->descriptor = descriptor;
    return true;
}

bool FileLock::isHeld() const { return m_handle->descriptor >= 0; }

void FileLock::unlock()
{
    // The file stays: removing it would let two processes lock two files of that name.
    if (m_handle->descriptor >= 0)
        ::close(m_handle->descriptor);
    m_handle->descriptor = -1;
}

#endif

FileLock::FileLock() : m_handle(std::make_unique<Handle>()) {}

FileLock::~FileLock()
{
    unlock();
}

} // namespace Gatehouse
