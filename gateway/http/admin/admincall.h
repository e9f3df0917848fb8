// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/answers.h"
#include "gateway/http/route.h"
#include "gateway/pipeline/errorwriter.h"
#include "gateway/services/adminservices.h"

#include <QCoro/QCoroFuture>
#include <QCoro/QCoroTask>

#include <functional>
#include <optional>
#include <type_traits>

namespace Gatehouse {

/// A call of a management route on its way to a service: who asks, and what. On the worker's thread.
struct AdminCall {
    RouteCall call;
    AdminServices *services = nullptr;
    Actor actor;
    Json body = Json::object();              ///< of methods that have one
    QHash<QByteArray, QByteArray> query;

    /// Answers by itself, and gives nothing, when the body is no JSON.
    static std::optional<AdminCall> of(RouteCall call);

    QByteArray field(const char *name) const { return query.value(name); }
    bool truth(const char *name, bool otherwise = false) const;
    /// Unprocessable when it is no number from `least` to `most`.
    Result<int> number(const char *name, int otherwise, int least, int most) const;
    /// The text `name` of the body, or else of the query: tools send it either way.
    QByteArray named(const char *name) const;
};

/// From what a service gave to the answer's JSON.
template <class T>
using Shape = std::function<Json(const T &, const WireView &)>;

template <class T>
QCoro::Task<void> answerWhenReady(AdminCall admin, QFuture<Result<T>> future, Shape<T> shape)
{
    const Result<T> result = co_await future;
    if (!result) {
        sendError(*admin.call.reply, result.error(), nullptr, admin.call.callId);
        co_return;
    }
    const Directory::Pointer directory = admin.services->administration.keeper.box().current();
    answer(admin.call, shape(*result, admin.services->administration.view(*directory)));
}

template <class T>
QFuture<Result<T>> asFuture(Result<T> result)
{
    return readyFuture(std::move(result));
}
template <class T>
QFuture<Result<T>> asFuture(QFuture<Result<T>> future)
{
    return future;
}

/// Runs a management route: `ask(const AdminCall &)` asks the service for a Result<T>, at once or later, `shape` makes the answer.
template <class Ask, class MakeJson>
void administrate(RouteCall call, Ask ask, MakeJson shape)
{
    std::optional<AdminCall> admin = AdminCall::of(std::move(call));
    if (!admin)
        return;
    auto future = asFuture(ask(std::as_const(*admin)));
    using T = typename std::decay_t<decltype(future.result())>::value_type;
    answerWhenReady<T>(std::move(*admin), std::move(future), Shape<T>(shape));
}

/// The rows of a list.
template <class T>
Json rows(const QList<T> &list, const std::function<Json(const T &)> &row)
{
    Json all = Json::array();
    for (const T &one : list)
        all.push_back(row(one));
    return all;
}

} // namespace Gatehouse
