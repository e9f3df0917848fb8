// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/access/keystate.h"

#include <QDateTime>

#include <algorithm>

namespace Gatehouse {
namespace {

Error keyRefused(const QString &message, const char *type = "auth_error")
{
    Error error(ErrorKind::Authentication, QStringLiteral("Authentication Error, %1").arg(message));
    error.type = type;
    return error;
}

QString utc(WallTime time)
{
    const qint64 milliseconds = std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
    return QDateTime::fromMSecsSinceEpoch(milliseconds, Qt::UTC).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")) + QStringLiteral(" UTC");
}

QString named(const QByteArray &alias, const QByteArray &id)
{
    return QString::fromUtf8(alias.isEmpty() ? id : alias);
}

} // namespace

Result<void> admitKey(const ResolvedKey &resolved, WallTime now)
{
    const VirtualKey &key = resolved.key;
    if (key.blocked)
        return keyRefused(QStringLiteral("Key is blocked. Update via `/key/unblock` if you're an admin. Blocked: %1.").arg(resolved.keyLabel()));
    if (resolved.user && resolved.user->blocked)
        return keyRefused(QStringLiteral("User is deactivated: \"%1\" may not use keys until an administrator activates the user again.")
                           .arg(named(resolved.user->alias, resolved.user->id)));
    if (key.expiresAt && now >= *key.expiresAt)
        return keyRefused(QStringLiteral("Expired Key. Key Expiry time %1 and current time %2. Use a new key in place of %3.")
                           .arg(utc(*key.expiresAt), utc(now), resolved.keyLabel()),
                       "expired_key");
    // Without its team or organization a key would lose their limits: it stops working instead. Users need not exist.
    if (!key.teamId.isEmpty() && !resolved.team)
        return keyRefused(QStringLiteral("Team doesn't exist in db. Team=%1. %2 belongs to it: create the team via `/team/new`, or give the key another one.")
                           .arg(QString::fromUtf8(key.teamId), resolved.keyLabel()));
    if (resolved.team && resolved.team->blocked)
        return keyRefused(QStringLiteral("Team=%1 is blocked. Update via `/team/unblock` if you're an admin.").arg(named(resolved.team->alias, resolved.team->id)));
    if (!resolved.organizationId.isEmpty() && !resolved.organization)
        return keyRefused(QStringLiteral("Organization doesn't exist in db. Organization=%1. %2 belongs to it: create it via `/organization/new`, or give the key another one.")
                           .arg(QString::fromUtf8(resolved.organizationId), resolved.keyLabel()));
    if (resolved.organization && resolved.organization->blocked)
        return keyRefused(QStringLiteral("Organization=%1 is blocked. An administrator can unblock it.").arg(named(resolved.organization->alias, resolved.organization->id)));
    return {};
}

Error unknownKey(QByteArrayView text, const KeyDigest &digest)
{
    // Of a text so short that four characters would be most of it, none are shown.
    const QByteArrayView shown = text.size() < 12 ? QByteArrayView("****") : text.last(4);
    return keyRefused(QStringLiteral("Invalid proxy server token passed. Received API Key = sk-...%1, Key Hash (Token) =%2. "
                                  "Unable to find token in cache or `LiteLLM_VerificationTokenTable`")
                       .arg(QString::fromUtf8(shown), QString::fromUtf8(digest.hex())),
                   "token_not_found_in_db");
}

} // namespace Gatehouse
