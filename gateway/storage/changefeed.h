// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/domain/entitychange.h"

#include <QObject>

namespace Gatehouse {

class Database;

/// Tells what was changed in the database, here or by another gateway. On Postgres it listens for their notes, and looks from
/// time to time too, because a pooler such as pgbouncer does not pass notes on. Lives on the storage writer's thread, which
/// owns it and lends it the connection for each call.
class ChangeFeed : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    /// After each connect: what happened while there was none is not known, so everything is to be loaded anew.
    Result<void> begin(Database &database);
    /// Asks for the newest number, and catches up when it is new: a single small statement otherwise.
    Result<void> look(Database &database);
    /// Tells of what came since the last call.
    Result<void> catchUp(Database &database);

Q_SIGNALS:
    void changed(const QList<Gatehouse::ChangedEntity> &changes);
    void missed();
    /// Another gateway noted a change: `catchUp()` has news.
    void told();

private:
    void heard(const QString &payload);

    qint64 m_seen = 0; ///< number of the last change that was told
};

} // namespace Gatehouse
