// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"
#include "gateway/domain/entity.h"

#include <QByteArray>
#include <QList>

#include <optional>

namespace Gatehouse {

/// Who changed what. Written in the transaction of the change itself.
struct AuditEntry {
    QByteArray id;          ///< UUID; made by the storage when empty
    WallTime at{};
    QByteArray actor;       ///< user id, "master key", …
    QByteArray actorKey;    ///< hash of the key that was presented; empty = none
    QByteArray action;      ///< "created", "updated", "deleted", "blocked", "rotated", …
    EntityKind kind = EntityKind::Key;
    QByteArray entityId;
    QByteArray before, after; ///< JSON objects as text, without secrets; empty = it was not there
    bool operator==(const AuditEntry &) const = default;
};

/// Which entries to list, newest first. Empty members do not narrow it.
struct AuditQuery {
    QByteArray id;
    std::optional<WallTime> from, to;
    std::optional<EntityKind> kind;
    QByteArray entityId, actor, action;
    int limit = 100;
    int offset = 0;
};

struct AuditPage {
    QList<AuditEntry> rows;
    qint64 total = 0; ///< entries that match
};

} // namespace Gatehouse
