// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/access/purseids.h"

#include "gateway/base/ids.h"
#include "gateway/domain/charge.h"

namespace Gatehouse {
namespace {

QByteArray escaped(QByteArray text, bool slashes = false)
{
    text.replace('%', "%25").replace(':', "%3A");
    return slashes ? text.replace('/', "%2F") : text;
}

QByteArray joinedId(const QByteArray &kind, const QByteArray &rest)
{
    const QByteArray id = kind + ':' + rest;
    // Nothing that is escaped contains this start.
    return id.size() <= longestPurse ? id : kind + ":%long:" + sha256Hex(id);
}

} // namespace

QByteArray keyPurse(const QByteArray &hash) { return joinedId("key", escaped(hash)); }
QByteArray teamPurse(const QByteArray &id) { return joinedId("team", escaped(id)); }
QByteArray memberPurse(const QByteArray &teamId, const QByteArray &userId) { return joinedId("member", escaped(teamId, true) + '/' + escaped(userId)); }
QByteArray userPurse(const QByteArray &id) { return joinedId("user", escaped(id)); }
QByteArray organizationPurse(const QByteArray &id) { return joinedId("organization", escaped(id)); }
QByteArray customerPurse(const QByteArray &id) { return joinedId("customer", escaped(id)); }
QByteArray tagPurse(const QByteArray &name) { return joinedId("tag", escaped(name)); }
QByteArray proxyPurse() { return QByteArrayLiteral("proxy:"); }

QByteArray windowPurse(const QByteArray &holder, const QByteArray &duration)
{
    const qsizetype colon = holder.indexOf(':');
    return joinedId(holder.first(colon), holder.sliced(colon + 1) + ":window:" + escaped(duration));
}

QByteArray modelPurse(const QByteArray &holder, const QByteArray &model)
{
    const qsizetype colon = holder.indexOf(':');
    return joinedId(holder.first(colon), holder.sliced(colon + 1) + ":model:" + escaped(model));
}

} // namespace Gatehouse
