// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/json.h"
#include "gateway/http/admin/spendnames.h"
#include "gateway/services/spendservice.h"

#include <QByteArray>

#include <functional>

namespace Gatehouse {

/// What is needed to write daily activity besides its rows.
struct ActivityWriting {
    QTimeZone zone;
    SpendBy entity = SpendBy::User;
    int page = 1, pageSize = 1000;
    bool whole = false;
    int keyLimit = 0;
    SpendNames names;
    std::function<QByteArray(const QByteArray &deployment, const QByteArray &model)> upstreamModel; ///< the provider's own name
};

/// Daily activity as LiteLLM answers it: days with their figures, taken apart by model, group, provider, entity and key. Pure.
Json activityJson(const ActivityPage &page, const ActivityWriting &writing);

} // namespace Gatehouse
