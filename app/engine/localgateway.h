// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/pipeline/workercontext.h"
#include "gateway/services/gatewayservice.h"

#include <QDate>
#include <QTimer>

#include <functional>
#include <memory>
#include <vector>

namespace Gatehouse {

class Configuration;
class Storage;

/// What the gateway is doing, for the console: gathers phase, figures, database state and problems of the engine that
/// owns it. Main thread.
class LocalGateway final : public GatewayService
{
    Q_OBJECT
public:
    /// What the engine does when it is asked to.
    struct Commands {
        std::function<void()> start, stop, reload;
        std::function<void(quint16)> startOnPort;
    };
    /// `configuration` and `storage` outlive this.
    LocalGateway(Configuration &configuration, Storage &storage, std::shared_ptr<const Clock> clock, QString version, Commands commands,
                 QObject *parent = nullptr);

    GatewayStatus status() const override { return m_status; }
    LiveFigures figures() const override { return m_figures; }
    StorageStatus storage() const override;
    QList<Notice> notices() const override;
    Secret masterKey() const override;
    void start() override { m_commands.start(); }
    void stop() override { m_commands.stop(); }
    void startOnPort(quint16 port) override { m_commands.startOnPort(port); }
    void reloadConfiguration() override { m_commands.reload(); }

    // For the engine.
    void enter(GatewayStatus::Phase phase, const QString &failure = {}, quint16 freePort = 0);
    void listensOn(QStringList addresses, quint16 port);
    void configurationChanged();
    /// Other workers count from now on; what those before them counted is kept.
    void watch(std::vector<const WorkerCounters *> counters);
    /// "http://127.0.0.1:4000" while running, for the console's own requests.
    QByteArray ownBaseUrl() const;

private:
    struct Sums {
        qint64 requests = 0, failed = 0, tokens = 0, spendNano = 0;
        int inFlight = 0;
    };
    Sums sums() const;
    void everySecond();
    void askForToday();
    void takeTotals(Sums at, quint64 era);
    void keepCount();
    void show();

    Configuration &m_configuration;
    Storage &m_storage;
    std::shared_ptr<const Clock> m_clock;
    Commands m_commands;
    GatewayStatus m_status;
    LiveFigures m_figures;
    std::vector<const WorkerCounters *> m_counters;
    QTimer m_timer;
    Sums m_lastSums;          // a second ago
    Sums m_sumsAtToday;       // when the totals below were asked for
    LiveFigures m_today;      // totals of the day from the database
    QDate m_day;              // the local day of the totals
    double m_rate = 0;        // requests in the last second
    quint64 m_era = 0;        // an answer from before another day or other workers comes too late
    bool m_askAgain = true;   // something was recorded since
    bool m_asking = false;
};

} // namespace Gatehouse
