// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFuture>
#include <QObject>

#include <utility>

namespace Gatehouse::Ui {

/// Calls `take(answer)` in the thread of `context` when the future is answered, always from the event loop: a future that
/// is answered already would call back before the caller had finished asking. Never when `context` goes first or the
/// future is cancelled.
template <class T, class Take>
void whenAnswered(QFuture<T> future, QObject *context, Take take)
{
    future.then(context, [context, take = std::move(take)](const T &answer) {
        QMetaObject::invokeMethod(context, [take, answer] { take(answer); }, Qt::QueuedConnection);
    });
}

} // namespace Gatehouse::Ui
