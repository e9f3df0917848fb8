// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/entity.h"
#include "gateway/domain/spendquery.h"

#include <QCoro/QCoroTask>

#include <QHash>

namespace Gatehouse {

class Storage;

/// What is known of the keys, users and teams that stand in sums, by their ids. Those that are gone are missing.
struct SpendNames {
    QHash<QByteArray, VirtualKey> keys;
    QHash<QByteArray, User> users;
    QHash<QByteArray, Team> teams;
};

/// Looks them up. Spend without names is better than none, so a failure gives none.
QCoro::Task<SpendNames> spendNames(Storage *storage, QList<EntityId> ids);

/// The teams that the rows' first names are, each once.
QList<EntityId> teamsIn(const SpendTable &table);

} // namespace Gatehouse
