// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/accounting/journal.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <functional>

#include <sys/wait.h>
#include <unistd.h>

namespace Gatehouse {

inline RequestOpening openingOf(const QByteArray &id)
{
    RequestOpening opening;
    opening.id = id;
    opening.startedAt = WallTime(std::chrono::microseconds(1763988000000000 + id.size()));
    opening.keyHash = "hash of " + id;
    opening.model = "gpt-4o-mini";
    opening.deploymentId = "azure/1";
    opening.reserved = Money::fromNano(1500000);
    opening.charges = {{"key:hash of " + id, 0}};
    return opening;
}

inline RequestRecord recordOf(const QByteArray &id, const QString &message = {})
{
    RequestRecord record;
    record.id = id;
    record.startedAt = WallTime(std::chrono::microseconds(1763988000000000));
    record.status = 200;
    record.model = "gpt-4o-mini";
    record.usage.input = 12;
    record.usage.output = 34;
    record.errorMessage = message;
    return record;
}

inline QList<QByteArray> idsOf(const QList<RequestRecord> &records)
{
    QList<QByteArray> ids;
    for (const RequestRecord &record : records)
        ids.append(record.id);
    return ids;
}

inline QList<QByteArray> idsOf(const QList<RequestOpening> &openings)
{
    QList<QByteArray> ids;
    for (const RequestOpening &opening : openings)
        ids.append(opening.id);
    return ids;
}

/// All that waits, in batches of `limit`.
inline RecordBatch takeAll(JournalReader &reader, int limit = 100)
{
    RecordBatch all;
    for (;;) {
        const Result<RecordBatch> batch = reader.take(limit);
        if (!batch || batch->isEmpty())
            return all;
        all.opened += batch->opened;
        all.settled += batch->settled;
    }
}

/// Runs `work` in a process of its own, which then is gone without a farewell, as after `kill -9`. For journals of dead
/// processes.
inline bool inDyingProcess(const std::function<bool()> &work)
{
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(work() ? 0 : 1);
    int status = -1;
    return child > 0 && ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

inline QStringList journalFiles(const QString &directory)
{
    return QDir(directory).entryList({QStringLiteral("*.journal")}, QDir::Files, QDir::Name);
}

inline QString onlyJournal(const QString &directory)
{
    const QStringList files = journalFiles(directory);
    return files.size() == 1 ? directory + QLatin1Char('/') + files.first() : QString();
}

/// Long enough to fill segments quickly, short enough not to be cut.
inline QString longMessage()
{
    return QString(15000, QLatin1Char('m'));
}

/// Appends raw bytes to a file, as a crash in the middle of a write leaves them.
inline void appendRaw(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::Append));
    file.write(bytes);
}

/// An empty directory for the journals of one test.
class JournalPlace
{
public:
    QString filePath(const QString &name) const { return m_temporary.filePath(name); }
    QString directory() const { return filePath(QStringLiteral("journal")); }
    std::unique_ptr<Journal> journal(int worker = 0) const
    {
        Result<std::unique_ptr<Journal>> made = Journal::create(directory(), worker);
        return made ? std::move(*made) : nullptr;
    }

private:
    QTemporaryDir m_temporary;
};

} // namespace Gatehouse
