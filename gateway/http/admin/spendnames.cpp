// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/admin/spendnames.h"

#include "gateway/storage/entitystore.h"
#include "gateway/storage/storage.h"

#include <QCoro/QCoroFuture>

#include <QSet>

namespace Gatehouse {

QCoro::Task<SpendNames> spendNames(Storage *storage, QList<EntityId> ids)
{
    SpendNames names;
    if (ids.isEmpty())
        co_return names;
    const auto entities = co_await storage->entities().some(std::move(ids));
    if (entities) {
        for (const VirtualKey &key : entities->keys)
            names.keys.insert(key.hash, key);
        for (const User &user : entities->users)
            names.users.insert(user.id, user);
        for (const Team &team : entities->teams)
            names.teams.insert(team.id, team);
    }
    co_return names;
}

QList<EntityId> teamsIn(const SpendTable &table)
{
    QSet<QByteArray> seen;
    QList<EntityId> ids;
    for (const SpendRow &row : table.rows) {
        const QByteArray team = row.names.first();
        if (team.isEmpty() || seen.contains(team))
            continue;
        seen.insert(team);
        ids << EntityId{EntityKind::Team, team, {}};
    }
    return ids;
}

} // namespace Gatehouse
