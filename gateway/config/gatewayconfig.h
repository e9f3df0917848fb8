// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/money.h"
#include "gateway/base/secret.h"
#include "gateway/domain/deployment.h"
#include "gateway/domain/problem.h"
#include "gateway/domain/retention.h"

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>
#include <QTimeZone>

#include <chrono>
#include <optional>

namespace Gatehouse {

/// Everything a `litellm_config.yaml` (and its includes) says, with defaults filled in. A plain value, immutable once
/// it is part of a snapshot.
struct GatewayConfig {
    QString file;               ///< the main file; empty = built-in demo configuration
    QStringList includedFiles;  ///< every further file that was read, for the watcher

    std::vector<ModelEntry> models;

    // general_settings
    Secret masterKey;
    Secret databaseUrl;         ///< a secret because it holds a password
    QByteArray keyHeaderName;   ///< `litellm_key_header_name`
    bool storePromptsInSpendLogs = false;
    RetentionAges retention;    ///< `maximum_spend_logs_retention_period` and the like; nothing is deleted unless they say so
    std::optional<qint64> largestRequest; ///< bytes of a body (`max_request_size_mb`); empty = the gate's own limit

    // litellm_settings
    std::optional<std::chrono::milliseconds> requestTimeout;
    bool dropParams = false;
    QTimeZone timeZone = QTimeZone::utc(); ///< `timezone`: in which budgets begin anew
    std::optional<Money> maxBudget;        ///< `max_budget`: of the whole gateway
    QByteArray budgetDuration;             ///< `budget_duration`: of that; empty = it never begins anew
    std::optional<Money> maxCustomerBudget; ///< `max_end_user_budget`: of each end user who has none of his own
    QByteArray customerBudgetId;           ///< `max_end_user_budget_id`: likewise, by the name of a budget
    int retries = 0;            ///< `num_retries` (router_settings win)

    // router_settings
    std::optional<std::chrono::milliseconds> timeout, streamTimeout;
    QHash<QByteArray, QByteArray> modelGroupAlias;
    QList<QByteArray> listedAliases; ///< those that are not hidden, in the order of the file

    QHash<QByteArray, QByteArray> environment; ///< `environment_variables`, already merged under the process environment

    std::chrono::milliseconds defaultTimeout() const
    {
        return timeout.value_or(requestTimeout.value_or(std::chrono::minutes(10)));
    }
};

/// The result of reading: a configuration and everything found on the way. With errors the configuration is not to be used.
struct ConfigReading {
    GatewayConfig config;
    QList<Problem> problems;
    bool usable() const { return !hasErrors(problems); }
};

} // namespace Gatehouse
