// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/routing/snapshot.h"
#include "gateway/services/setupservice.h"
#include "gateway/upstream/transport.h"

#include <QCoro/QCoroTask>

#include <functional>

namespace Gatehouse {

class Keychain;

/// From nothing to a first answer: writes the first `litellm_config.yaml` into the data directory. Main thread; owned by the
/// engine.
class FirstSetup final : public SetupService
{
    Q_OBJECT
public:
    /// What it works with; all of it outlives this.
    struct Surroundings {
        Transport *transport = nullptr;  ///< of the main thread
        Keychain *keychain = nullptr;    ///< null where none is used
        QString configFile;              ///< the file in force, empty when there is none yet
        QString dataDirectory;           ///< where the first one is written
        std::function<QHash<QByteArray, QByteArray>()> variables; ///< may name a provider's address; none when not set
        std::function<void(const QString &file)> useFile; ///< makes the engine read it
    };
    explicit FirstSetup(Surroundings surroundings, QObject *parent = nullptr);

    bool needsWelcome() const override { return m_around.configFile.isEmpty(); }
    QList<ProviderDescriptor> keyProviders() const override;
    QFuture<Result<void>> keychainUsable() override;
    QFuture<QList<LocalServer>> findLocalServers() override;
    QFuture<Result<void>> addProvider(QByteArray provider, Secret key) override;
    QFuture<Result<void>> addLocalServer(LocalServer server) override;
    QFuture<Result<void>> useDemo() override;

private:
    struct NewEntry {
        QByteArray name, model, apiKey, apiBase;
    };
    QCoro::Task<Result<void>> add(const ProviderDescriptor *provider, Secret key);
    Result<void> write(const std::vector<NewEntry> &entries);

    Surroundings m_around;
};

} // namespace Gatehouse
