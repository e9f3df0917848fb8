// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/engine/engineoptions.h"
#include "gateway/base/result.h"
#include "gateway/domain/problem.h"
#include "gateway/services/services.h"

#include <QList>
#include <QObject>
#include <QStringList>

#include <chrono>
#include <memory>

namespace Gatehouse {

class Redactor;

/// The gateway as one object: builds every part, names every thread, and takes them down in order. Owned by a program's
/// main function; lives on the main thread.
///
/// `start()` reads the configuration, opens the storage, starts the workers and listens; the answer is one of the signals
/// `listening`, `startFailed`.
class Engine : public QObject
{
    Q_OBJECT
public:
    /// Why a start failed, as an exit status of sysexits.h.
    enum class Fault { Configuration = 78, PortTaken = 69, Unavailable = 70 };
    Q_ENUM(Fault)

    /// Storage when the data directory is in use by another process or cannot be written.
    static Result<std::unique_ptr<Engine>> create(EngineOptions options, std::shared_ptr<Redactor> redactor);
    ~Engine() override;

    void start();
    /// Stops accepting, lets running requests finish for at most `patience`, carries what is journalled, then `stopped`.
    void stop(std::chrono::milliseconds patience);
    void reloadConfiguration();
    Services services() const;
    /// The problems of the last reading of the configuration.
    QList<Problem> problems() const;

Q_SIGNALS:
    /// One address each: "http://127.0.0.1:4000".
    void listening(const QStringList &addresses);
    void startFailed(Gatehouse::Engine::Fault fault, const QString &message);
    void stopped();

private:
    struct Parts;
    explicit Engine(std::unique_ptr<Parts> parts);
    void configurationIsThere();
    void configurationIsBroken();
    void startOnPort(quint16 port);
    void listenSoon();
    void keysAreThere();
    void listen();
    void startWorkers();
    void drained();

    std::unique_ptr<Parts> m_parts;
};

} // namespace Gatehouse
