// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/auditentry.h"
#include "gateway/domain/charge.h"
#include "gateway/domain/entity.h"

#include <QByteArray>
#include <QList>
#include <QMetaType>

namespace Gatehouse {

/// What is written at once: all of it, with its audit entries, or nothing.
struct EntityChange {
    enum class Mode {
        Create, ///< Conflict when it is there already
        Update, ///< NotFound when it is not there; Conflict when its `revision` is set and somebody else changed it meanwhile
        Put,    ///< either
    };
    struct Write {
        Entity entity;
        Mode mode = Mode::Put;
    };
    QList<Write> writes;
    QList<EntityId> deletes;   ///< what is not there already is no failure; done before the writes
    PurseBalances purses;      ///< set to exactly this
    QList<AuditEntry> audit;
    QByteArray by;             ///< who; kept with keys that are deleted
};

/// Something that was written or deleted, here or by another gateway.
struct ChangedEntity {
    qint64 number = 0; ///< of the change; they grow
    EntityId id;       ///< a purse has the purse in `id`
    bool operator==(const ChangedEntity &) const = default;
};

/// The changes behind a number, in their order.
struct ChangeList {
    QList<ChangedEntity> changes;
    qint64 last = 0;       ///< number of the newest change there is
    bool complete = true;  ///< false: older ones are forgotten, so everything is to be loaded anew
};

/// A key that was deleted, as it was.
struct DeletedKey {
    VirtualKey key;
    WallTime deletedAt{};
    QByteArray deletedBy;
};

/// Which deleted keys to list, those deleted last first. Empty members do not narrow it.
struct DeletedKeyQuery {
    QByteArray hash, alias, userId, teamId, organizationId;
    int limit = 100;
    int offset = 0;
};

struct DeletedKeyPage {
    QList<DeletedKey> rows;
    qint64 total = 0; ///< keys that match
};

} // namespace Gatehouse

Q_DECLARE_METATYPE(Gatehouse::ChangedEntity)
