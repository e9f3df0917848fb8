// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/storagestatus.h"

#include <QObject>

#include <mutex>

namespace Gatehouse {

/// The last known state of storage. The writer says how it is; the main thread says when the writer itself cannot say
/// anything, because it waits for an answer. Owned by Storage; all functions are thread-safe.
class StatusBoard : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    StorageStatus status() const;
    /// `readable`: whether questions may be asked. A database that is full or read-only is away for the writer alone.
    void publish(StorageStatus status, bool readable = false);
    bool isReadable() const;
    /// Shows a connected storage as away with this message; an empty one ends that.
    void setSilent(const QString &message);

Q_SIGNALS:
    /// From whichever thread changed it.
    void changed(const Gatehouse::StorageStatus &status);

private:
    StorageStatus shown() const; // with m_mutex held
    template <class Change>
    void apply(Change change);

    mutable std::mutex m_mutex; // guards all below
    StorageStatus m_said;
    bool m_readable = false;
    QString m_silence;
};

} // namespace Gatehouse
