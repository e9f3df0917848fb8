// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"

#include <QString>

#include <memory>

namespace Gatehouse {

/// Keeps a second process (or a second Storage) away from a file, by a lock on "<file>.lock" that the system itself
/// lets go when its holder dies. QLockFile would not do on Unix: it asks whether the holder's process number lives, and
/// after a restart of a container that number is somebody else's, often our own.
class FileLock
{
public:
    FileLock();
    ~FileLock();

    /// True when it is held now. False when another holds it: `holder()` is its process number, if known. Storage when
    /// the lock file cannot be written.
    Result<bool> tryLock(const QString &file);
    bool isHeld() const;
    void unlock();
    QString holder() const { return m_holder; }

private:
    struct Handle;
    std::unique_ptr<Handle> m_handle;
    QString m_holder;
};

} // namespace Gatehouse
