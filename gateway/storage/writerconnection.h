// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"
#include "gateway/storage/database.h"
#include "gateway/storage/filelock.h"

#include <chrono>
#include <memory>

namespace Gatehouse {

class ConnectionWatch;

/// The writer's connection and what comes with it: the lock on a SQLite file, the schema brought up to date after each
/// connect, and growing pauses between attempts. Owned by the StorageWriter, on its thread.
class WriterConnection
{
public:
    WriterConnection(DatabaseTarget target, ConnectionWatch &watch, std::shared_ptr<const Clock> clock);

    /// Migrated and open. A driver that listens notices by itself when the server has closed the connection.
    bool isReady() const { return m_ready && m_database.isOpen(); }
    /// Whether the pause after the last failure is over.
    bool isDue() const;
    /// Opens, locks and migrates. Unavailable or Storage; then the next attempt is due after a pause.
    Result<void> open();
    Database &database() { return m_database; }

    /// After a failed statement: closes the connection if it is of no use any more, and begins a pause.
    void failed();
    /// After a success: the next failure's pause is short again.
    void succeeded() { m_failures = 0; }
    /// Until the next attempt is due.
    std::chrono::milliseconds pause() const;
    void close();

private:
    Result<void> lockFile();

    Database m_database;
    FileLock m_lock;
    std::shared_ptr<const Clock> m_clock;
    SteadyTime m_due{};
    int m_failures = 0;
    bool m_ready = false;
};

} // namespace Gatehouse
