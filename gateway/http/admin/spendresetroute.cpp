// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/admin/spendresetroute.h"

#include "gateway/http/admin/spendcall.h"
#include "gateway/pipeline/workercontext.h"
#include "gateway/storage/entitystore.h"
#include "gateway/storage/storage.h"

namespace Gatehouse {
namespace {

QCoro::Task<void> resetSpend(SpendCall call)
{
    EntityStore &entities = call.route().worker->storage->entities();
    PurseQuery current;
    current.windowsFrom = call.route().worker->clock->wall();
    const auto purses = co_await entities.purses(std::move(current));
    if (!purses) {
        call.fail(purses.error());
        co_return;
    }
    EntityChange change;
    Money sum;
    for (PurseBalance balance : *purses) {
        if (balance.spent.isZero() || (!balance.purse.startsWith("key:") && !balance.purse.startsWith("team:")))
            continue;
        sum += balance.spent;
        balance.spent = Money();
        change.purses << balance;
    }
    AuditEntry audit;
    audit.actor = call.route().caller.keyAlias;
    audit.actorKey = call.route().caller.keyHash;
    audit.action = "reset";
    audit.kind = EntityKind::Purse;
    audit.entityId = "key:*, team:*";
    audit.before = dumpJson(Json{{"purses", change.purses.size()}, {"spent", sum.usd()}});
    audit.after = dumpJson(Json{{"spent", 0}});
    change.by = audit.actor;
    change.audit << audit;
    const auto changed = co_await entities.change(std::move(change));
    if (!changed) {
        call.fail(changed.error());
        co_return;
    }
    answer(call.route(), Json{{"message", "Spend for all API Keys and Teams reset successfully"}, {"status", "success"}});
}

} // namespace

void globalSpendReset(RouteCall call)
{
    resetSpend(SpendCall(std::move(call)));
}

} // namespace Gatehouse
