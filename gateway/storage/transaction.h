// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/storage/database.h"

#include <chrono>

namespace Gatehouse {

/// All or nothing: what runs between `begin()` and `commit()`. Rolled back when it goes without a commit. Lives shorter
/// than its Database, on the same thread.
class Transaction
{
public:
    enum class Kind { Reading, Writing };

    Transaction(Database &database, Kind kind, std::chrono::milliseconds statementLimit)
        : m_database(database), m_kind(kind), m_limit(statementLimit)
    {
    }
    ~Transaction()
    {
        if (!m_begun || !m_database.isOpen())
            return;
        // The fault that led here is the one to tell of, not a failing rollback.
        const DatabaseFault cause = m_database.fault();
        if (!m_database.execute(QStringLiteral("ROLLBACK")))
            static_cast<void>(m_database.failed(cause));
    }
    Transaction(const Transaction &) = delete;
    Transaction &operator=(const Transaction &) = delete;

    Result<void> begin()
    {
        m_database.setStatementLimit(m_limit);
        auto begun = m_database.execute(m_database.dialect().begin(m_kind == Kind::Writing, m_limit));
        m_begun = begun.ok();
        return begun;
    }
    /// When the connection breaks during this call, nobody knows whether it was committed.
    Result<void> commit()
    {
        auto committed = m_database.execute(QStringLiteral("COMMIT"));
        m_begun = !committed.ok();
        return committed;
    }

private:
    Database &m_database;
    Kind m_kind;
    std::chrono::milliseconds m_limit;
    bool m_begun = false;
};

} // namespace Gatehouse
