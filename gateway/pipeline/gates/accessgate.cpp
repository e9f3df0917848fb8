// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/pipeline/gates/accessgate.h"

#include "gateway/access/account.h"
#include "gateway/access/modelaccess.h"
#include "gateway/pipeline/workercontext.h"

namespace Gatehouse {

Result<void> AccessGate::admit(Admission &admission) const
{
    const Account *account = admission.caller.account.get();
    if (!account || !account->key)
        return {};
    WorkerContext &worker = admission.worker;
    const Directory::Pointer directory = worker.directory->current(worker.directorySlot);
    const Snapshot &snapshot = admission.snapshot;
    const auto groupsOf = [&snapshot](const QByteArray &model) { return snapshot.accessGroups.value(model); };
    if (const Result<void> allowed = mayUseModel(*directory, *account->key, admission.options.model, groupsOf); !allowed)
        return allowed;
    admission.options.model = meantModel(*account->key, admission.options.model);
    return {};
}

} // namespace Gatehouse
