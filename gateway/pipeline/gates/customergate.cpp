// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/pipeline/gates/customergate.h"

#include "gateway/access/accountcache.h"
#include "gateway/domain/requestrecord.h"
#include "gateway/pipeline/workercontext.h"

namespace Gatehouse {

Result<void> CustomerGate::admit(Admission &admission) const
{
    if (admission.options.customer.isEmpty())
        return {};
    WorkerContext &worker = admission.worker;
    admission.customer = worker.accounts->customer(worker.directory->current(worker.directorySlot), admission.options.customer);
    const Directory::Found<Customer> &known = admission.customer->customer;
    if (known && known->blocked)
        return Error(ErrorKind::PermissionDenied,
                     QStringLiteral("User blocked from making LLM API Calls. User=%1. An administrator can unblock it with `/customer/unblock`.")
                         .arg(QString::fromUtf8(known->id)));
    return {};
}

} // namespace Gatehouse
