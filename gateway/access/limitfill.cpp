// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/access/limitfill.h"

namespace Gatehouse {
namespace {

template <class T>
void fill(std::optional<T> &open, const std::optional<T> &from)
{
    if (!open)
        open = from;
}

} // namespace

void fillOpen(Limits &limits, const Limits &from)
{
    // An empty duration means "never" to whoever has a budget, and "not said" to whoever has none.
    if (!limits.maxBudget && !limits.softBudget && limits.budgetDuration.isEmpty())
        limits.budgetDuration = from.budgetDuration;
    fill(limits.maxBudget, from.maxBudget);
    fill(limits.softBudget, from.softBudget);
    if (limits.windows.isEmpty())
        limits.windows = from.windows;
    fill(limits.rpm, from.rpm);
    fill(limits.tpm, from.tpm);
    fill(limits.parallel, from.parallel);
    for (auto it = from.models.begin(); it != from.models.end(); ++it) {
        ModelLimits &model = limits.models[it.key()];
        fill(model.rpm, it->rpm);
        fill(model.tpm, it->tpm);
        fill(model.budget, it->budget);
    }
}

} // namespace Gatehouse
