// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/sqldialect.h"

namespace Gatehouse {

QString SqlDialect::begin(bool writing, std::chrono::milliseconds limit) const
{
    if (!m_postgres)
        return writing ? QStringLiteral("BEGIN IMMEDIATE") : QStringLiteral("BEGIN");
    return QStringLiteral("BEGIN %1; SET LOCAL search_path TO gatehouse; SET LOCAL statement_timeout TO %2; "
                          "SET LOCAL idle_in_transaction_session_timeout TO 60000")
        .arg(writing ? QStringLiteral("READ WRITE") : QStringLiteral("READ ONLY"))
        .arg(limit.count());
}

QString SqlDialect::now() const
{
    return m_postgres ? QStringLiteral("CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)")
                      : QStringLiteral("CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)");
}

} // namespace Gatehouse
