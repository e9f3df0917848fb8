// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"

#include <QByteArray>
#include <QMap>
#include <QString>

#include <vector>

namespace Gatehouse {

/// Names of a journal's files: "<series>-<segment>.journal", where the series is one worker of one run of the program
/// ("0001763988000123456-w02") and its segments count from 1, so that names sort in the order of writing.
struct JournalSegment {
    QByteArray series;
    quint32 number = 0;

    QString fileName() const;
    bool operator==(const JournalSegment &) const = default;
};

/// The journals in a directory: series by series, the numbers of their segments in order.
QMap<QByteArray, std::vector<quint32>> journalsIn(const QString &directory);

/// One segment being written. Holds a lock while it is open, by which a reader tells a living writer from one that was
/// killed. Thread of its Journal.
class JournalFile
{
public:
    JournalFile() = default;
    ~JournalFile();
    JournalFile(JournalFile &&other) noexcept;
    JournalFile &operator=(JournalFile &&other) noexcept;

    /// Creates the file, for its owner only. Storage when it exists or cannot be made.
    static Result<JournalFile> create(const QString &path);

    /// Hands the bytes to the kernel in one write. When that fails, the file is as it was before.
    Result<void> append(QByteArrayView bytes);
    Result<void> sync();
    qint64 size() const { return m_size; }
    /// False when a failed write could not be taken back: nothing more may be appended.
    bool isSound() const { return m_sound; }

private:
    QString m_path;
    int m_descriptor = -1;
    qint64 m_size = 0;
    bool m_sound = true;
};

/// Whether somebody has the file open as a JournalFile.
bool isBeingWritten(const QString &path);

/// Brings what others have written to the file to the disk. Storage when that fails, and on Windows, where only the
/// writer can.
Result<void> syncFile(const QString &path);

/// Makes changed names in the directory last through a power loss, where the system can.
void syncDirectory(const QString &directory);

} // namespace Gatehouse
