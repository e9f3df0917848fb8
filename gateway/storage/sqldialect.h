// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/storagestatus.h"

#include <QString>

#include <chrono>

namespace Gatehouse {

/// The few places where the SQL of SQLite and Postgres differs. A plain value; any thread.
class SqlDialect
{
public:
    explicit SqlDialect(StorageStatus::Kind kind) : m_postgres(kind == StorageStatus::Kind::Postgres) {}

    /// Begins a transaction. On Postgres it also sets, for this transaction only, where tables are looked up and how
    /// long a statement may take: session settings do not survive a pooler such as pgbouncer.
    QString begin(bool writing, std::chrono::milliseconds limit) const;
    /// Microseconds since 1970 by the database's own clock.
    QString now() const;
    /// "sqlite" or "postgres", as migrations are named.
    QString name() const { return m_postgres ? QStringLiteral("postgres") : QStringLiteral("sqlite"); }
    bool isPostgres() const { return m_postgres; }

private:
    bool m_postgres;
};

} // namespace Gatehouse
