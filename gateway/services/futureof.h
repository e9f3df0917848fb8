// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoro/QCoroTask>

#include <QFuture>
#include <QPromise>

#include <memory>

namespace Gatehouse {

/// Lets a coroutine answer through a QFuture, which is what the console can watch. The coroutine goes on in the thread that
/// called; the future finishes when it returns.
template <class T>
QFuture<T> futureOf(QCoro::Task<T> task)
{
    auto promise = std::make_shared<QPromise<T>>();
    promise->start();
    QFuture<T> future = promise->future();
    [](QCoro::Task<T> running, std::shared_ptr<QPromise<T>> answer) -> QCoro::Task<void> {
        T value = co_await running;
        answer->addResult(std::move(value));
        answer->finish();
    }(std::move(task), promise);
    return future;
}

} // namespace Gatehouse
