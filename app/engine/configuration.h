// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/engine/engineoptions.h"
#include "gateway/accounting/pricebook.h"
#include "gateway/config/configreader.h"
#include "gateway/routing/snapshot.h"

#include <QCoro/QCoroTask>

#include <QObject>

#include <memory>

namespace Gatehouse {

class ConfigWatcher;
class Keychain;
class Redactor;

/// The configuration in force: reads the file, keeps the last one that was good, watches for edits. Main thread; owned by
/// the engine.
class Configuration : public QObject
{
    Q_OBJECT
public:
    /// `keychain` may be null (`keychain/NAME` values are missing then); else it outlives this.
    Configuration(EngineOptions options, PriceBook prices, std::shared_ptr<Redactor> redactor, Keychain *keychain, QObject *parent = nullptr);
    ~Configuration() override;

    /// Reads the file, and answers with `changed` or `failed` in a later turn of the loop.
    void load();
    /// From then on the given file is read (it may be the same, or did not exist before).
    void useFile(const QString &file);

    /// Empty before the first good reading, never null.
    std::shared_ptr<const Snapshot> snapshot() const { return m_snapshot; }
    /// Everything the last reading found.
    const QList<Problem> &problems() const { return m_problems; }
    /// The last reading had errors, and an older configuration is in force.
    bool isBroken() const { return m_broken; }
    const QString &file() const { return m_options.configFile; }
    const PriceBook &prices() const { return m_prices; }
    /// The process's variables over those of the `.env` file, as they are now.
    Environment environment() const;

Q_SIGNALS:
    void changed(); ///< `snapshot()` is new
    void failed();  ///< the reading had errors; `problems()` says which

private:
    QCoro::Task<void> read();
    void addOptions(ConfigReading &reading) const;
    QCoro::Task<void> addKeychainValues(Environment *variables);
    void take(ConfigReading reading);
    void learnSecrets(const GatewayConfig &config);
    void watch(const QStringList &included);

    EngineOptions m_options;
    PriceBook m_prices;
    std::shared_ptr<Redactor> m_redactor;
    Keychain *m_keychain;
    std::unique_ptr<ConfigWatcher> m_watcher;
    std::shared_ptr<const Snapshot> m_snapshot;
    QList<Problem> m_problems;
    quint64 m_generation = 0;
    bool m_broken = false;
    bool m_reading = false;
    bool m_again = false; // asked for while a reading was under way
};

} // namespace Gatehouse
