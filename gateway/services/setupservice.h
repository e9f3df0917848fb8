// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/base/secret.h"
#include "gateway/domain/providerdescriptor.h"

#include <QFuture>
#include <QList>
#include <QObject>
#include <QString>

namespace Gatehouse {

/// A model server found on this machine.
struct LocalServer {
    QString title;        ///< "Ollama", "LM Studio", "llama.cpp", "vLLM"
    QByteArray provider;  ///< preset id
    QString address;      ///< "http://localhost:11434"
    QStringList models;
};

/// From nothing to a first answer. Main thread.
class SetupService : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    /// True while no configuration file and no model but the demo exists.
    virtual bool needsWelcome() const = 0;
    /// Providers a key can be entered for, best known first.
    virtual QList<ProviderDescriptor> keyProviders() const = 0;
    /// Whether the system's keychain works here; when not, why.
    virtual QFuture<Result<void>> keychainUsable() = 0;
    /// Looks on the usual ports (11434, 1234, 8080, 8000), at most two seconds.
    virtual QFuture<QList<LocalServer>> findLocalServers() = 0;

    /// Checks the key against the provider, keeps it in the keychain, and adds the provider's well-known models to the
    /// configuration. Authentication when the provider refuses the key; nothing is stored then.
    virtual QFuture<Result<void>> addProvider(QByteArray provider, Secret key) = 0;
    virtual QFuture<Result<void>> addLocalServer(LocalServer server) = 0;
    /// Keeps the demo model and does not ask again.
    virtual QFuture<Result<void>> useDemo() = 0;

Q_SIGNALS:
    void needsWelcomeChanged();
};

} // namespace Gatehouse
