// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/entitychange.h"
#include "gateway/services/actor.h"
#include "gateway/services/wire/forms.h"

namespace Gatehouse {

/// A change as it grows, each step with its audit entry and with who did it when. A plain value.
class ChangeDraft
{
public:
    ChangeDraft(const Actor &actor, WallTime now) : m_actor(actor), m_now(now) { m_change.by = actor.userId; }

    template <class T>
    void create(T &entity)
    {
        entity.kept.createdAt = entity.kept.updatedAt = m_now;
        entity.kept.createdBy = entity.kept.updatedBy = m_actor.userId;
        m_change.writes << EntityChange::Write{entity, EntityChange::Mode::Create};
        audit("created", idOf(entity), {}, auditText(formOf<T>().write(entity)));
    }
    /// Fails with Conflict when somebody else changed it since `before` was read.
    template <class T>
    void update(const T &before, T &after, const char *action = "updated")
    {
        after.kept.updatedAt = m_now;
        after.kept.updatedBy = m_actor.userId;
        after.kept.revision = before.kept.revision;
        m_change.writes << EntityChange::Write{after, EntityChange::Mode::Update};
        audit(action, idOf(after), auditText(formOf<T>().write(before)), auditText(formOf<T>().write(after)));
    }
    template <class T>
    void remove(const T &entity, const char *action = "deleted")
    {
        m_change.deletes << idOf(entity);
        audit(action, idOf(entity), auditText(formOf<T>().write(entity)), {});
    }
    /// Takes the place of a key under another hash.
    void replace(const VirtualKey &before, const VirtualKey &after)
    {
        m_change.deletes << idOf(before);
        m_change.writes << EntityChange::Write{after, EntityChange::Mode::Create};
        audit("rotated", idOf(after), auditText(keyForm().write(before)), auditText(keyForm().write(after)));
    }
    void append(const EntityChange &other)
    {
        m_change.writes << other.writes;
        m_change.deletes << other.deletes;
        m_change.purses << other.purses;
        m_change.audit << other.audit;
    }
    void cut(const QByteArray &keyHash) { m_cutKeys << keyHash; }
    const QList<QByteArray> &cutKeys() const { return m_cutKeys; }
    void write(Entity entity, EntityChange::Mode mode) { m_change.writes << EntityChange::Write{std::move(entity), mode}; }
    void setPurse(QByteArray purse, WallTime windowStart, Money spent) { m_change.purses << PurseBalance{std::move(purse), windowStart.time_since_epoch().count(), spent}; }
    void audit(const char *action, const EntityId &id, QByteArray before, QByteArray after);

    /// Whether it makes that one already.
    bool creates(const EntityId &id) const;

    WallTime now() const { return m_now; }
    bool isEmpty() const { return m_change.writes.isEmpty() && m_change.deletes.isEmpty() && m_change.purses.isEmpty(); }
    EntityChange take() { return std::move(m_change); }

    /// Without secrets: people put keys of logging services into metadata.
    static QByteArray auditText(Json object);

private:
    template <class T>
    static EntityId idOf(const T &entity) { return Gatehouse::idOf(Entity(entity)); }

    const Actor &m_actor;
    const WallTime m_now;
    EntityChange m_change;
    QList<QByteArray> m_cutKeys; // whose running answers are to end once it is written
};

} // namespace Gatehouse
