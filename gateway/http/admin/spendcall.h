// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/json.h"
#include "gateway/base/result.h"
#include "gateway/http/admin/spendscope.h"
#include "gateway/http/answers.h"
#include "gateway/http/route.h"
#include "gateway/services/spendservice.h"

#include <QCoro/QCoroFuture>
#include <QCoro/QCoroTask>

#include <functional>
#include <optional>

namespace Gatehouse {

/// A call of a route about spend: its fields, read and checked, and whose spend it may see. On the worker's thread.
class SpendCall
{
public:
    explicit SpendCall(RouteCall call);

    const RouteCall &route() const { return m_call; }
    const SpendScope &scope() const { return m_scope; }
    SpendService &spend() const;

    QByteArray field(const char *name) const { return m_fields.value(name); }
    bool has(const char *name) const { return !m_fields.value(name).isEmpty(); }
    /// The values between the commas.
    QList<QByteArray> list(const char *name) const;
    /// A key, or its hash, as a hash; empty = not given.
    QByteArray keyHash(const char *name) const;
    /// Unprocessable (422) when it is no number, or not within the limits.
    Result<int> number(const char *name, int otherwise, int least, int most) const;
    /// Unprocessable when it is no amount of dollars.
    Result<std::optional<Money>> money(const char *name) const;
    /// Narrowed to what the caller may see. `start_date` and `end_date` ("2026-03-01", of the `timezone`; the last day is within). Without them the last `days` days,
    /// or InvalidRequest when `days` is 0. Also takes "2026-03-01 13:00:00" (UTC), where the end is exact.
    Result<SpendPeriod> period(int days) const;
    /// InvalidRequest when it is neither a date nor a time; a date is `daysLater` days later.
    Result<std::optional<WallTime>> time(const char *name, int daysLater, const QTimeZone &zone) const;
    /// `timezone`: a name ("Europe/Berlin") or minutes behind UTC, as browsers tell it (-60 is Berlin in winter).
    Result<QTimeZone> zone() const;

    void fail(Error error) const;

private:
    RouteCall m_call;
    SpendScope m_scope;
    QHash<QByteArray, QByteArray> m_fields;
};

/// Waits for the answer to a question and sends it as JSON.
template <class T>
QCoro::Task<void> answerSpend(SpendCall call, QFuture<Result<T>> future, std::function<Json(const T &)> shape)
{
    const Result<T> found = co_await future;
    if (found)
        answer(call.route(), shape(*found));
    else
        call.fail(found.error());
}

/// "2026-03-01", of that zone.
QByteArray dateText(WallTime time, const QTimeZone &zone);

} // namespace Gatehouse
