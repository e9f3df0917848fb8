// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/changedraft.h"

namespace Gatehouse {
namespace {

bool namesSecret(const std::string &name)
{
    const QByteArray lower = QByteArray::fromStdString(name).toLower();
    for (const char *word : {"password", "secret", "api_key", "apikey", "private_key", "access_key", "credential", "authorization", "_token"}) {
        if (lower.contains(word))
            return true;
    }
    return false;
}

void hideSecrets(Json &value)
{
    if (value.is_object()) {
        for (auto &[name, item] : value.items()) {
            if (item.is_string() && namesSecret(name))
                item = "••••";
            else
                hideSecrets(item);
        }
    } else if (value.is_array()) {
        for (Json &item : value)
            hideSecrets(item);
    }
}

} // namespace

void ChangeDraft::audit(const char *action, const EntityId &id, QByteArray before, QByteArray after)
{
    AuditEntry entry;
    entry.at = m_now;
    entry.actor = m_actor.name;
    entry.actorKey = m_actor.keyHash;
    entry.action = action;
    entry.kind = id.kind;
    entry.entityId = id.part.isEmpty() ? id.id : id.id + '/' + id.part;
    entry.before = std::move(before);
    entry.after = std::move(after);
    m_change.audit << entry;
}

bool ChangeDraft::creates(const EntityId &id) const
{
    return std::any_of(m_change.writes.begin(), m_change.writes.end(),
                       [&](const EntityChange::Write &write) { return write.mode == EntityChange::Mode::Create && Gatehouse::idOf(write.entity) == id; });
}

QByteArray ChangeDraft::auditText(Json object)
{
    hideSecrets(object);
    return dumpJson(object);
}

} // namespace Gatehouse
