// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/domain/requestquery.h"
#include "gateway/domain/spendquery.h"
#include "gateway/pipeline/caller.h"

namespace Gatehouse {

/// Whose spend a caller may see. A plain value.
struct SpendScope {
    bool all = false;            ///< everybody's
    SpendBy by = SpendBy::Key;   ///< else that of one user, or of one key
    QByteArray value;

    /// Narrows a question to it.
    void narrow(QList<SpendFilter> &filters) const;
    /// PermissionDenied when it asks for what somebody else spent.
    Result<void> narrow(RequestQuery &query) const;
    /// PermissionDenied for whoever may not see everybody's.
    Result<void> needsAll(const char *what) const;
};

/// Administrators, and those who may look at everything, see everything; a user what all his keys spent; a key of nobody what it
/// spent itself. The one place that decides it.
SpendScope spendScopeOf(const Caller &caller);

} // namespace Gatehouse
