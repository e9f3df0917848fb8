// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/error.h"
#include "gateway/base/money.h"

#include <QObject>
#include <QString>

#include <chrono>
#include <optional>

namespace Gatehouse {

/// What one trial request came to.
struct TryResult {
    std::optional<Error> error;
    QString model;
    qint64 inputTokens = 0, outputTokens = 0;
    Money cost;
    bool costKnown = false;
    std::chrono::microseconds timeToFirstToken{};
    std::chrono::microseconds duration{};
};

/// One request under way: text as it streams, then the result. Owned by its caller; deleting it cancels the request.
class TryRun : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
Q_SIGNALS:
    void text(const QString &piece);
    void finished(const Gatehouse::TryResult &result);
};

/// Sends prompts over HTTP to the gateway's own address, on the same road as any client.
class TryService : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    virtual TryRun *send(const QString &model, const QString &prompt, QObject *parent) = 0;
};

} // namespace Gatehouse
