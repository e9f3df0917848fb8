// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace Gatehouse {

// The ids of purses and rate counters: kind, holder, and perhaps what exactly. The one place that writes them. A ':' or '%' in
// what people chose is written %3A or %25, so that no team can be named like another's window; what is longer than a purse's id may be
// is replaced by its digest.

QByteArray keyPurse(const QByteArray &hash);                                  ///< "key:<hash>"
QByteArray teamPurse(const QByteArray &id);                                   ///< "team:<id>"
QByteArray memberPurse(const QByteArray &teamId, const QByteArray &userId);   ///< "member:<team>/<user>"; a '/' in the team is %2F
QByteArray userPurse(const QByteArray &id);                                   ///< "user:<id>"
QByteArray organizationPurse(const QByteArray &id);                           ///< "organization:<id>"
QByteArray customerPurse(const QByteArray &id);                               ///< "customer:<id>"
QByteArray tagPurse(const QByteArray &name);                                  ///< "tag:<name>"
QByteArray proxyPurse();                                                      ///< "proxy:"

/// Of the same holder: "key:<hash>:window:1d", "key:<hash>:model:gpt-4o".
QByteArray windowPurse(const QByteArray &holder, const QByteArray &duration);
QByteArray modelPurse(const QByteArray &holder, const QByteArray &model);

} // namespace Gatehouse
