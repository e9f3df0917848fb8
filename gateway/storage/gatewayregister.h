// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"

#include <QByteArray>

namespace Gatehouse {

class Database;

/// The runs of the program that write into a database, each with a heartbeat, so that an open request whose run has ended
/// is shown as orphaned instead of running for ever. Several gateways may share one Postgres; a SQLite file has one.
/// Times are the database's own. Storage writer's thread.
class GatewayRegister
{
public:
    /// `id` names this run in the rows it opens.
    explicit GatewayRegister(QByteArray id) : m_id(std::move(id)) {}

    /// Says that this run lives; at least every 30 seconds. On SQLite it takes the place of all former runs.
    Result<void> beat(Database &database) const;
    /// Marks open requests of ended runs, those without a heartbeat for two minutes, as orphaned. They count in no roll-up
    /// until a settlement turns up after all, which then takes the row's place. Returns how many.
    Result<int> markOrphans(Database &database) const;

private:
    QByteArray m_id;
};

} // namespace Gatehouse
