// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/domain/modelprice.h"

#include <QFuture>
#include <QList>
#include <QObject>

#include <chrono>
#include <optional>

namespace Gatehouse {

/// One deployment as it is shown: what it is, what it costs, how it does.
struct ModelStatus {
    enum class Health { Unknown, Healthy, Failing, Unusable };
    QByteArray id;
    QString name;           ///< public name
    QString provider;       ///< "azure"
    QString providerTitle;  ///< "Azure OpenAI"
    QString upstreamModel;
    QString apiBase;
    QString where;          ///< "litellm_config.yaml:8"
    ModelPrice price;
    Health health = Health::Unknown;
    QString healthText;     ///< last error or why it is unusable, with the way out
    std::optional<std::chrono::milliseconds> lastLatency;
    std::optional<std::chrono::sys_seconds> lastChecked;
};

/// The result of really calling a model once.
struct ModelTest {
    std::chrono::milliseconds latency{};
    QString answer;     ///< first words of what it said
    qint64 inputTokens = 0, outputTokens = 0;
    Money cost;
};

/// The model list. Main thread.
class ModelService : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    virtual QList<ModelStatus> models() const = 0;
    /// Sends a one-word prompt to one deployment and waits for the answer (at most 30 s). Costs a few tokens.
    virtual QFuture<Result<ModelTest>> test(QByteArray deploymentId) = 0;

Q_SIGNALS:
    void modelsChanged();
};

} // namespace Gatehouse
