// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/journal.h"

#include "gateway/accounting/journalentry.h"
#include "gateway/accounting/journalfiles.h"
#include "gateway/accounting/recordcodec.h"

#include <QDir>
#include <QFile>

#include <type_traits>
#include <utility>
#include <vector>

namespace Gatehouse {
namespace {

constexpr qint64 segmentSize = 16 * 1024 * 1024;

QByteArray seriesName(std::int64_t startedAt, int worker)
{
    return QByteArray::number(static_cast<qlonglong>(startedAt)).rightJustified(19, '0') + "-w" + QByteArray::number(worker).rightJustified(2, '0');
}

} // namespace

struct Journal::File {
    QString directory;
    QByteArray series;
    quint32 number = 0;
    JournalFile current;
    std::vector<JournalFile> toSync; ///< full segments that are not on the disk yet
    QByteArray entries;              ///< not written yet; reused, so that an entry costs no allocation
    std::vector<Journal::Kept *> waiting; ///< until the turn ends
    std::size_t told = 0;            ///< how many of them know the outcome, because a write came before the end
    bool dirty = false;
    bool inTurn = false;

    QString path(quint32 segment) const { return directory + QLatin1Char('/') + JournalSegment{series, segment}.fileName(); }
    Result<void> beginSegment();
    Result<void> append();
};

Result<void> Journal::File::beginSegment()
{
    Result<JournalFile> next = JournalFile::create(path(number + 1));
    if (!next)
        return next.error();
    if (number > 0 && dirty)
        toSync.push_back(std::move(current));
    current = std::move(*next);
    ++number;
    syncDirectory(directory);
    return {};
}

Result<void> Journal::File::append()
{
    const bool full = current.size() + entries.size() > segmentSize;
    if (full || !current.isSound()) {
        // A full segment may grow on when no new one can be made; a broken one may not.
        if (const Result<void> begun = beginSegment(); !begun && !current.isSound())
            return begun;
    }
    Result<void> written = current.append(entries);
    dirty = dirty || written.ok();
    return written;
}

Journal::Journal() : m_file(std::make_unique<File>()) {}

Journal::~Journal() = default;

Result<std::unique_ptr<Journal>> Journal::create(const QString &directory, int worker)
{
    if (!QDir().mkpath(directory) || !QFile::setPermissions(directory, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner)) {
        return Error(ErrorKind::Storage,
                     QStringLiteral("The directory for the journal, %1, cannot be made or is somebody else's. Choose another state directory.").arg(directory));
    }
    std::unique_ptr<Journal> journal(new Journal);
    File &file = *journal->m_file;
    file.directory = directory;
    // Two starts within a microsecond do not happen, but a clock that was set back does.
    std::int64_t startedAt = SystemClock().wall().time_since_epoch().count();
    do {
        file.series = seriesName(startedAt++, worker);
    } while (QFile::exists(file.path(1)));
    if (const Result<void> begun = file.beginSegment(); !begun)
        return begun.error();
    return journal;
}

template <class Value>
void Journal::add(const Value &value)
{
    constexpr EntryKind kind = std::is_same_v<Value, RequestOpening> ? EntryKind::Opening : EntryKind::Settlement;
    const qsizetype begun = beginEntry(m_file->entries, kind);
    encode(value, m_file->entries);
    endEntry(m_file->entries, begun);
}

Result<void> Journal::flush()
{
    if (m_file->entries.isEmpty())
        return {};
    Result<void> written = m_file->append();
    m_file->entries.resize(0);
    for (; m_file->told < m_file->waiting.size(); ++m_file->told)
        m_file->waiting[m_file->told]->m_outcome = written;
    return written;
}

Result<void> Journal::open(const RequestOpening &opening)
{
    add(opening);
    return flush();
}

Result<void> Journal::settle(const RequestRecord &record)
{
    add(record);
    return flush();
}

void Journal::collect(const RequestOpening &opening)
{
    add(opening);
}

void Journal::collect(const RequestRecord &record)
{
    add(record);
}

void Journal::beginTurn()
{
    m_file->inTurn = true;
}

void Journal::endTurn()
{
    m_file->inTurn = false;
    (void)flush(); // whoever waits is told
    m_file->told = 0;
    for (Kept *each : std::exchange(m_file->waiting, {}))
        each->m_waiting.resume();
}

bool Journal::Kept::await_ready()
{
    if (!m_journal.m_file->inTurn)
        m_outcome = m_journal.flush();
    return !m_journal.m_file->inTurn;
}

void Journal::Kept::await_suspend(std::coroutine_handle<> waiting)
{
    m_waiting = waiting;
    m_journal.m_file->waiting.push_back(this);
}

Result<void> Journal::sync()
{
    if (!m_file->dirty)
        return {};
    for (JournalFile &full : m_file->toSync) {
        if (Result<void> synced = full.sync(); !synced)
            return synced;
    }
    if (Result<void> synced = m_file->current.sync(); !synced)
        return synced;
    m_file->toSync.clear();
    m_file->dirty = false;
    return {};
}

} // namespace Gatehouse
