// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/domain/requestrecord.h"
#include "gateway/storage/recordsource.h"

#include <QString>

#include <coroutine>
#include <memory>

namespace Gatehouse {

/// One worker's append-only file of openings and settlements, the truth until the storage writer has carried it into
/// the database. An entry is handed to the kernel before the call returns, so `kill -9` loses none; `sync()` once a
/// second makes power loss cost at most a second. Full segments are closed and a new one is begun (16 MiB).
/// Lives on its worker's thread; a JournalReader on the storage thread reads the same files.
///
/// Entry: u32 length of the payload, u32 CRC-32C of kind and payload, u8 kind, payload. A torn last entry is ignored by
/// readers.
class Journal
{
public:
    /// Storage when the directory cannot be created or written.
    static Result<std::unique_ptr<Journal>> create(const QString &directory, int worker);
    ~Journal();

    /// Storage when the disk is full or gone; nothing of the entry is kept then.
    Result<void> open(const RequestOpening &opening);
    Result<void> settle(const RequestRecord &record);

    /// The same in two steps, so that the entries of one turn of the event loop need one write together: `collect()` takes
    /// the entry, and `co_await kept()` waits until it is with the kernel. Outside of a turn that is at once.
    void collect(const RequestOpening &opening);
    void collect(const RequestRecord &record);
    class Kept;
    Kept kept();
    void beginTurn();
    /// Writes what was collected and resumes whoever waits for it.
    void endTurn();

    /// fdatasync, when anything was appended since the last time.
    Result<void> sync();

private:
    Journal();
    template <class Value>
    void add(const Value &value);
    Result<void> flush();
    struct File;
    std::unique_ptr<File> m_file;
};

/// Gives what `Journal::open()` would. The journal outlives it.
class Journal::Kept
{
public:
    explicit Kept(Journal &journal) : m_journal(journal) {}
    bool await_ready();
    void await_suspend(std::coroutine_handle<> waiting);
    Result<void> await_resume() { return std::move(m_outcome); }

private:
    friend class Journal;
    Journal &m_journal;
    std::coroutine_handle<> m_waiting;
    Result<void> m_outcome;
};

inline Journal::Kept Journal::kept()
{
    return Kept(*this);
}

/// Reads all journals of a directory, those of earlier runs included, for the storage writer; each worker's entries in
/// their order. What was opened and never settled by a process that is gone comes as a record in state Orphaned.
/// Storage thread.
class JournalReader final : public RecordSource
{
public:
    explicit JournalReader(QString directory);
    ~JournalReader() override;

    Result<RecordBatch> take(int limit) override;
    /// Remembers the position (in the file `carried` of the directory, replaced atomically) and removes segments that
    /// are carried whole.
    Result<void> carried() override;
    /// Exact, counted from the files; what is new since the last call is read once more for it.
    qint64 waiting() const override;
    /// Does for all journals what Journal::sync() does for one, where the storage thread has time to wait for the disk
    /// and a worker has not. Nothing on Windows, where only the writer of a file can: its worker does it there.
    Result<void> sync() override;
    /// Entries left out because they are in a form that is not known here, or damaged inside.
    qint64 leftOut() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace Gatehouse
