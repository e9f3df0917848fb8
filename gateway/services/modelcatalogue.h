// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/modelservice.h"
#include "gateway/services/ownaddress.h"

namespace Gatehouse {

class DeploymentHealth;

/// The deployments in force with how they do. Looks at their health once a second and tells when something changed.
/// Main thread; owned by the engine.
class ModelCatalogue final : public ModelService
{
    Q_OBJECT
public:
    /// `health` outlives this.
    ModelCatalogue(OwnAddress address, const DeploymentHealth &health, QObject *parent = nullptr);

    QList<ModelStatus> models() const override;
    QFuture<Result<ModelTest>> test(QByteArray deploymentId) override;
    /// The configuration was swapped.
    void refresh() { Q_EMIT modelsChanged(); }

private:
    void lookForNews();

    OwnAddress m_address;
    const DeploymentHealth &m_health;
    quint64 m_seen = 0;
};

} // namespace Gatehouse
