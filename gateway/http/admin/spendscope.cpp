// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/admin/spendscope.h"

#include "gateway/access/account.h"

namespace Gatehouse {

void SpendScope::narrow(QList<SpendFilter> &filters) const
{
    if (!all)
        filters << SpendFilter{by, {value}};
}

Result<void> SpendScope::narrow(RequestQuery &query) const
{
    if (all)
        return {};
    QByteArray &asked = by == SpendBy::User ? query.user : query.keyHash;
    if (!asked.isEmpty() && asked != value) {
        return Error(ErrorKind::PermissionDenied, QStringLiteral("You may only see your own requests. Leave out `%1`, or ask with the master key.")
                                                      .arg(by == SpendBy::User ? QStringLiteral("user_id") : QStringLiteral("api_key")));
    }
    asked = value;
    return {};
}

Result<void> SpendScope::needsAll(const char *what) const
{
    if (all)
        return {};
    return Error(ErrorKind::PermissionDenied, QStringLiteral("Only an administrator may see spend by %1. Ask with the master key.").arg(QString::fromUtf8(what)));
}

SpendScope spendScopeOf(const Caller &caller)
{
    SpendScope scope;
    const Account *account = caller.account.get();
    const auto role = account ? account->rights.role : std::optional<UserRole>();
    scope.all = caller.isAdmin || role == UserRole::ProxyAdmin || role == UserRole::ProxyAdminViewer;
    scope.value = caller.keyHash;
    if (account && account->key && !account->key->key.userId.isEmpty()) {
        scope.by = SpendBy::User;
        scope.value = account->key->key.userId;
    }
    return scope;
}

} // namespace Gatehouse
