// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/domain/requestrecord.h"
#include "gateway/storage/recordsource.h"

#include <QString>

#include <memory>

namespace Gatehouse {

/// One worker's append-only file of openings and settlements, the truth until the storage writer has carried it into
/// the database. An entry is handed to the kernel before the call returns, so `kill -9` loses none; `sync()` once a
/// second makes power loss cost at most a second. Full segments are closed and a new one is begun (16 MiB).
/// Lives on its worker's thread; a JournalReader on the storage thread reads the same files.
///
/// Entry: u32 length, u32 CRC-32C of the payload, u8 kind, payload. A torn last entry is ignored by readers.
class Journal
{
public:
    /// Storage when the directory cannot be created or written.
    static Result<std::unique_ptr<Journal>> create(const QString &directory, int worker);
    ~Journal();

    /// Storage when the disk is full or gone; nothing of the entry is kept then.
    Result<void> open(const RequestOpening &opening);
    Result<void> settle(const RequestRecord &record);
    /// fdatasync, when anything was appended since the last time.
    Result<void> sync();

private:
    Journal();
    struct File;
    std::unique_ptr<File> m_file;
};

/// Reads all journals of a directory in order, for the storage writer. Storage thread.
class JournalReader final : public RecordSource
{
public:
    explicit JournalReader(QString directory);
    ~JournalReader() override;

    Result<RecordBatch> take(int limit) override;
    /// Remembers the position (in the file `carried` of the directory, replaced atomically) and removes segments that
    /// are carried whole.
    Result<void> carried() override;
    qint64 waiting() const override;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace Gatehouse
