// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/configuration.h"

#include "app/engine/listenaddresses.h"
#include "gateway/base/log.h"
#include "gateway/config/configwatcher.h"
#include "gateway/secrets/keychain.h"
#include "gateway/secrets/redactor.h"

#include <QCoro/QCoroFuture>

#include <QFile>
#include <QTimer>
#include <QUrl>

namespace Gatehouse {
namespace {

} // namespace

Configuration::Configuration(EngineOptions options, PriceBook prices, std::shared_ptr<Redactor> redactor, Keychain *keychain, QObject *parent)
    : QObject(parent), m_options(std::move(options)), m_prices(std::move(prices)), m_redactor(std::move(redactor)), m_keychain(keychain),
      m_watcher(std::make_unique<ConfigWatcher>()), m_snapshot(std::make_shared<const Snapshot>())
{
    connect(m_watcher.get(), &ConfigWatcher::changed, this, &Configuration::load);
}

Configuration::~Configuration() = default;

void Configuration::useFile(const QString &file)
{
    m_options.configFile = file;
    load();
}

void Configuration::load()
{
    if (m_reading) {
        m_again = true;
        return;
    }
    m_reading = true;
    QTimer::singleShot(0, this, [this] { read(); });
}

QCoro::Task<void> Configuration::read()
{
    Environment variables = environment();
    co_await addKeychainValues(&variables);
    ConfigReading reading;
    if (!m_options.configFile.isEmpty())
        reading = readConfiguration(m_options.configFile, variables);
    else if (!m_options.quickConfiguration.isEmpty())
        reading = readConfigurationText(m_options.quickConfiguration, QStringLiteral("--model"), variables);
    else
        reading = demoConfiguration(variables);
    addOptions(reading);
    m_reading = false;
    if (std::exchange(m_again, false)) {
        load();
        co_return;
    }
    take(std::move(reading));
}

void Configuration::addOptions(ConfigReading &reading) const
{
    reading.config.dropParams |= m_options.dropParams;
    if (m_options.requestTimeout)
        reading.config.requestTimeout = m_options.requestTimeout;
    Problem problem;
    problem.file = m_options.configFile.isEmpty() ? QStringLiteral("--host %1").arg(m_options.host) : m_options.configFile;
    problem.path = QStringLiteral("general_settings.master_key");
    if (listenAddresses(m_options.host).isEmpty()) {
        problem.what = QStringLiteral("\"%1\" is no address to listen on").arg(m_options.host);
        problem.hint = QStringLiteral("use localhost, 0.0.0.0 or an address of this machine");
        reading.problems << problem;
    } else if (m_snapshot->keyRequired() && reading.config.masterKey.isEmpty()) {
        // Whoever takes the key out of the file by mistake must not find the gateway open.
        problem.what = QStringLiteral("the master key is gone, and a running gateway does not give up its key");
        problem.hint = QStringLiteral("put it back, or start anew without one");
        reading.problems << problem;
    } else if (!isLoopbackOnly(m_options.host) && reading.config.masterKey.isEmpty()) {
        problem.what = QStringLiteral("the gateway would listen on %1 without a master key, and everybody who reaches this machine could spend your money")
                           .arg(m_options.host);
        problem.hint = QStringLiteral("set LITELLM_MASTER_KEY or general_settings.master_key to a key that begins with sk-, or listen on localhost only (--host localhost)");
        reading.problems << problem;
    }
}

Environment Configuration::environment() const
{
    QList<Problem> problems;
    const Environment variables = environmentWith(m_options.envFile, &problems);
    for (const Problem &problem : std::as_const(problems))
        qCWarning(lcConfig).noquote() << problem.toString();
    return variables;
}

QCoro::Task<void> Configuration::addKeychainValues(Environment *variables)
{
    if (!m_keychain || m_options.configFile.isEmpty())
        co_return;
    const QList<QByteArray> names = keychainNames(m_options.configFile);
    for (const QByteArray &name : names) {
        const Result<Secret> value = co_await m_keychain->read(QString::fromUtf8(name));
        if (value)
            variables->insert("keychain/" + name, value->reveal());
        else
            qCWarning(lcConfig).noquote() << "The key" << name << "cannot be read from the keychain:" << value.error().message;
    }
}

void Configuration::take(ConfigReading reading)
{
    m_problems = reading.problems;
    for (const Problem &problem : m_problems) {
        // At a start the program says itself why it ends.
        if (problem.severity == Problem::Severity::Error && m_generation > 0)
            qCCritical(lcConfig).noquote() << problem.toString();
        else if (problem.severity != Problem::Severity::Error)
            qCWarning(lcConfig).noquote() << problem.toString();
    }
    watch(reading.config.includedFiles);
    if (!reading.usable()) {
        m_broken = m_generation > 0;
        if (m_broken)
            qCCritical(lcConfig) << "The configuration was not taken over; the one before stays in force.";
        Q_EMIT failed();
        return;
    }
    learnSecrets(reading.config);
    const Environment variables = reading.config.environment;
    m_snapshot = buildSnapshot(std::move(reading.config), m_prices, variables, ++m_generation);
    m_broken = false;
    if (m_generation > 1)
        qCInfo(lcConfig).noquote() << "The configuration was read again:" << m_snapshot->names.size() << "models.";
    for (const Target &target : m_snapshot->targets)
        m_redactor->learn(target.deployment.entry.apiKey);
    Q_EMIT changed();
}

void Configuration::learnSecrets(const GatewayConfig &config)
{
    m_redactor->learn(config.masterKey);
    m_redactor->learn(Secret(QUrl(QString::fromUtf8(config.databaseUrl.reveal())).password().toUtf8()));
    for (const ModelEntry &entry : config.models)
        m_redactor->learn(entry.apiKey);
}

void Configuration::watch(const QStringList &included)
{
    QStringList files = included;
    for (const QString &file : {m_options.configFile, m_options.envFile}) {
        if (!file.isEmpty() && !files.contains(file))
            files << file;
    }
    m_watcher->setFiles(files);
}

} // namespace Gatehouse
