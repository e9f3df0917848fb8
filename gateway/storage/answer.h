// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"

#include <QFuture>
#include <QPromise>

#include <atomic>

namespace Gatehouse {

/// A question somebody waits for, whatever its answer is made of. Thread-safe.
class PendingAnswer
{
public:
    virtual ~PendingAnswer() = default;
    virtual bool isDone() const = 0;
    virtual void fail(Error error) = 0;
};

/// The other end of a QFuture<Result<T>>. A storage thread and the main thread's clock may both want to answer; the
/// first one does. Shared between them; thread-safe. Without any answer it fails when it goes, as a future without a
/// result cannot be read.
template <class T>
class Answer final : public PendingAnswer
{
public:
    Answer() { m_promise.start(); }
    ~Answer() override { fail(Error(ErrorKind::Unavailable, QStringLiteral("The gateway stopped before the database answered."))); }

    QFuture<Result<T>> future() { return m_promise.future(); }
    void finish(Result<T> result)
    {
        if (m_done.exchange(true))
            return;
        m_promise.addResult(std::move(result));
        m_promise.finish();
    }
    void fail(Error error) override { finish(std::move(error)); }
    bool isDone() const override { return m_done; }

private:
    QPromise<Result<T>> m_promise;
    std::atomic_bool m_done = false;
};

} // namespace Gatehouse
