// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"
#include "gateway/base/json.h"
#include "gateway/base/money.h"
#include "gateway/base/result.h"
#include "gateway/domain/limits.h"

#include <QByteArray>
#include <QList>
#include <QMap>

#include <optional>

namespace Gatehouse {

// Single values of LiteLLM's JSON, both ways. Reading takes null as "cleared". A value of another type than expected is
// Unprocessable, one that cannot be meant (a negative budget) InvalidRequest; both name the field, the value and what is expected,
// and have the field in `param`. Functions of their arguments; any thread.

/// "`max_budget` is "abc", but …": `expected` goes on after "but ".
Error wrongValue(const char *field, const Json &value, const QString &expected, ErrorKind kind = ErrorKind::Unprocessable);

Result<void> readInto(const char *field, const Json &value, QByteArray &text);
Result<void> readInto(const char *field, const Json &value, bool &truth);
/// Whole and not negative; also as a text of digits, as LiteLLM takes it.
Result<void> readInto(const char *field, const Json &value, std::optional<qint64> &number);
/// Dollars, not negative, rounded once to the nearest nano-dollar. The shortest decimal of the number counts, which is what was
/// written as long as it has no more than 15 digits; a text keeps all of them.
Result<void> readInto(const char *field, const Json &value, std::optional<Money> &money);
/// ISO 8601; without a zone it is UTC.
Result<void> readInto(const char *field, const Json &value, std::optional<WallTime> &time);
Result<void> readInto(const char *field, const Json &value, QList<QByteArray> &texts);
Result<void> readInto(const char *field, const Json &value, QMap<QByteArray, QByteArray> &texts);
/// `[{"budget_duration": "1d", "max_budget": 10}]`
Result<void> readInto(const char *field, const Json &value, QList<BudgetWindow> &windows);

/// A duration of a budget: checked, and written in one way. Empty = it never resets.
Result<void> readDuration(const char *field, const Json &value, QByteArray &duration);
/// A JSON object that is kept as text; empty = none.
Result<void> readObject(const char *field, const Json &value, QByteArray &text);

/// `{"gpt-4o": 10}` of `model_rpm_limit` and `model_tpm_limit`.
Result<void> readModelNumbers(const char *field, const Json &value, QMap<QByteArray, ModelLimits> &models, std::optional<qint64> ModelLimits::*member);
/// `{"gpt-4o": {"budget_limit": 10, "time_period": "1d"}}`, or the sum alone.
Result<void> readModelBudgets(const char *field, const Json &value, QMap<QByteArray, ModelLimits> &models);

// What is empty or absent is null, lists and maps excepted.
Json wireOf(const QByteArray &text);
inline Json wireOf(bool truth) { return truth; }
Json wireOf(const std::optional<qint64> &number);
Json wireOf(Money money);
Json wireOf(const std::optional<Money> &money);
Json wireOf(WallTime time); ///< 1970 is null
Json wireOf(const std::optional<WallTime> &time);
Json wireOf(const QList<QByteArray> &texts);
Json wireOf(const QMap<QByteArray, QByteArray> &texts);
Json wireOf(const QList<BudgetWindow> &windows);
Json wireOfModelNumbers(const QMap<QByteArray, ModelLimits> &models, std::optional<qint64> ModelLimits::*member);
Json wireOfModelBudgets(const QMap<QByteArray, ModelLimits> &models);
/// A kept object, `{}` when there is none.
Json wireOfObject(const QByteArray &text);

} // namespace Gatehouse
