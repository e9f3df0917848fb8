// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/engine.h"

#include "app/engine/configuration.h"
#include "app/engine/listenaddresses.h"
#include "app/engine/localgateway.h"
#include "app/engine/workerpool.h"
#include "gateway/access/accountmaker.h"
#include "gateway/accounting/journal.h"
#include "gateway/base/iowatcher.h"
#include "gateway/base/log.h"
#include "gateway/routing/deploymenthealth.h"
#include "gateway/secrets/keychain.h"
#include "gateway/secrets/redactor.h"
#include "gateway/services/directorykeeper.h"
#include "gateway/services/adminservices.h"
#include "gateway/services/firstsetup.h"
#include "gateway/services/modelcatalogue.h"
#include "gateway/services/requestlog.h"
#include "gateway/services/spendreports.h"
#include "gateway/services/tryout.h"
#include "gateway/storage/storage.h"
#include "gateway/upstream/curltransport.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QLockFile>
#include <QTimer>

namespace Gatehouse {
namespace {

constexpr std::chrono::seconds storagePatience{5};
/// So long a start waits for the keys, before it serves without them.
constexpr std::chrono::seconds keysPatience{5};

/// The database that the configuration names, read ahead because the storage is made before the configuration is.
Secret configuredDatabase(const EngineOptions &options)
{
    if (!options.databaseUrl.isEmpty())
        return options.databaseUrl;
    const Environment variables = environmentWith(options.envFile);
    const Secret configured = options.configFile.isEmpty() ? Secret() : readConfiguration(options.configFile, variables).config.databaseUrl;
    return configured.isEmpty() ? Secret(variables.value("DATABASE_URL")) : configured;
}

/// Random bytes in new keys.
qsizetype keyBytes(const EngineOptions &options)
{
    const Result<qsizetype> bytes = readKeyBytes(environmentWith(options.envFile).value("LENGTH_OF_LITELLM_GENERATED_KEY"));
    if (!bytes)
        qCWarning(lcEngine).noquote() << bytes.error().message;
    return bytes ? *bytes : usualKeyBytes;
}

Error dataDirectoryInUse(const QString &directory, const QLockFile &lock)
{
    qint64 pid = 0;
    QString host, program;
    if (lock.error() == QLockFile::LockFailedError && lock.getLockInfo(&pid, &host, &program))
        return Error(ErrorKind::Storage, QStringLiteral("The data directory %1 is in use by %2 (pid %3). Stop it, or give another directory with --data-dir.")
                                             .arg(directory, program).arg(pid));
    return Error(ErrorKind::Storage, QStringLiteral("The data directory %1 cannot be written. Make it writable, or give another one with --data-dir.").arg(directory));
}

AccountSettings accountSettings(const GatewayConfig &config)
{
    AccountSettings settings;
    settings.proxy.maxBudget = config.maxBudget;
    settings.proxy.budgetDuration = config.budgetDuration;
    settings.defaultCustomerBudget = config.customerBudgetId;
    settings.defaultCustomerMaxBudget = config.maxCustomerBudget;
    return settings;
}

} // namespace

/// Everything there is, in the order it is made; it goes in the reverse order.
struct Engine::Parts {
    EngineOptions options;
    std::shared_ptr<Redactor> redactor;
    std::unique_ptr<QLockFile> lock;
    std::shared_ptr<const Clock> clock = std::make_shared<SystemClock>();
    SharedState shared;
    DeploymentHealth health;
    std::unique_ptr<Keychain> keychain;
    std::unique_ptr<Configuration> configuration;
    std::unique_ptr<Storage> storage;          // threads "storage writer" and "storage reader"
    Ledger ledger;
    RateLimiter limiter;
    std::shared_ptr<const BudgetCalendar> calendar;
    std::unique_ptr<DirectoryKeeper> directory;
    std::unique_ptr<AccountMaker> accounts;
    std::unique_ptr<AdminServices> admin;
    std::unique_ptr<SpendReports> spend;
    std::unique_ptr<IoWatcher> watcher;        // of the main thread
    std::unique_ptr<CurlTransport> transport;  // the console's own requests
    std::unique_ptr<WorkerPool> workers;       // threads "worker 1" to "worker N"
    std::unique_ptr<LocalGateway> gateway;
    std::unique_ptr<RequestLog> requests;
    std::unique_ptr<ModelCatalogue> models;
    std::unique_ptr<TryOut> tryOut;
    std::unique_ptr<FirstSetup> setup;
    QTimer keysAwaited; ///< runs while the start waits for the directory
    bool captureConfigured = false;
    bool startsAgain = false; ///< once it has stopped, because it moves to another port

    OwnAddress ownAddress()
    {
        const auto base = [this] {
            const QByteArray url = gateway->ownBaseUrl();
            return url.isEmpty() ? url : url + shared.rootPath;
        };
        return {transport.get(), base, [this] { return configuration->snapshot(); }};
    }
};

Result<std::unique_ptr<Engine>> Engine::create(EngineOptions options, std::shared_ptr<Redactor> redactor)
{
    Result<PriceBook> prices = PriceBook::load();
    if (!prices)
        return prices.error();
    auto parts = std::make_unique<Parts>();
    const QDir data(options.dataDirectory);
    parts->lock = std::make_unique<QLockFile>(data.filePath(QStringLiteral("engine.lock")));
    parts->lock->setStaleLockTime(0);
    if (!parts->lock->tryLock(0))
        return dataDirectoryInUse(options.dataDirectory, *parts->lock);

    parts->redactor = redactor;
    parts->shared.version = GATEHOUSE_VERSION;
    parts->shared.rootPath = options.rootPath;
    parts->shared.startedAt = QDateTime::currentSecsSinceEpoch();
    if (options.useKeychain)
        parts->keychain = std::make_unique<Keychain>();
    const Secret database = configuredDatabase(options);
    redactor->learn(database);
    parts->configuration = std::make_unique<Configuration>(options, std::move(*prices), redactor, parts->keychain.get());
    parts->storage = std::make_unique<Storage>(StorageLocation{data.filePath(QStringLiteral("gatehouse.sqlite")), database},
                                               std::make_unique<JournalReader>(data.filePath(QStringLiteral("journal"))), parts->clock);
    parts->spend = std::make_unique<SpendReports>(*parts->storage, parts->clock);
    parts->watcher = std::make_unique<IoWatcher>();
    parts->transport = std::make_unique<CurlTransport>(*parts->watcher);
    parts->options = std::move(options);
    return std::unique_ptr<Engine>(new Engine(std::move(parts)));
}

Engine::Engine(std::unique_ptr<Parts> parts) : m_parts(std::move(parts))
{
    Parts &p = *m_parts;
    LocalGateway::Commands commands;
    commands.start = [this] { start(); };
    commands.stop = [this] { stop(std::chrono::seconds(25)); };
    commands.reload = [this] { reloadConfiguration(); };
    commands.startOnPort = [this](quint16 port) { startOnPort(port); };
    p.gateway = std::make_unique<LocalGateway>(*p.configuration, *p.storage, p.clock, QStringLiteral(GATEHOUSE_VERSION), std::move(commands));
    p.requests = std::make_unique<RequestLog>(*p.storage, p.shared.capture);
    p.models = std::make_unique<ModelCatalogue>(p.ownAddress(), p.health);
    p.tryOut = std::make_unique<TryOut>(p.ownAddress());
    p.setup = std::make_unique<FirstSetup>(FirstSetup::Surroundings{
        p.transport.get(), p.keychain.get(), p.options.configFile, p.options.dataDirectory, [this] { return m_parts->configuration->environment(); },
        [this](const QString &file) { m_parts->configuration->useFile(file); }});
    connect(p.configuration.get(), &Configuration::changed, this, &Engine::configurationIsThere);
    connect(p.configuration.get(), &Configuration::failed, this, &Engine::configurationIsBroken);
    p.directory = std::make_unique<DirectoryKeeper>(*p.storage, p.ledger);
    p.admin = std::make_unique<AdminServices>(*p.directory, p.ledger, p.clock, keyBytes(p.options));
    connect(p.directory.get(), &DirectoryKeeper::loaded, this, &Engine::keysAreThere);
    connect(p.storage.get(), &Storage::statusChanged, this, [this](const StorageStatus &status) {
        if (status.state == StorageStatus::State::Away && m_parts->keysAwaited.isActive())
            keysAreThere();
    });
    connect(&p.keysAwaited, &QTimer::timeout, this, &Engine::keysAreThere);
    p.storage->start();
}

Engine::~Engine()
{
    Parts &p = *m_parts;
    p.workers.reset();
    const qint64 left = p.storage->stop(storagePatience);
    if (left > 0)
        qCInfo(lcEngine).noquote() << "Stopped; records that stay in the journal for the next start:" << left;
    else
        qCInfo(lcEngine) << "Stopped.";
    p.setup.reset();
    p.tryOut.reset();
    p.models.reset();
    p.requests.reset();
    p.gateway.reset();
}

Services Engine::services() const
{
    Services all;
    all.gateway = m_parts->gateway.get();
    all.requests = m_parts->requests.get();
    all.models = m_parts->models.get();
    all.tryOut = m_parts->tryOut.get();
    all.setup = m_parts->setup.get();
    all.admin = m_parts->admin.get();
    all.spend = m_parts->spend.get();
    return all;
}

QList<Problem> Engine::problems() const
{
    return m_parts->configuration->problems();
}

void Engine::start()
{
    if (m_parts->workers)
        return;
    m_parts->gateway->enter(GatewayStatus::Phase::Starting);
    m_parts->configuration->load();
}

void Engine::reloadConfiguration()
{
    m_parts->configuration->load();
}

void Engine::configurationIsThere()
{
    Parts &p = *m_parts;
    p.shared.configurationBroken = false;
    p.gateway->configurationChanged();
    // A switch of the file's own turns capture on or off; one set by hand stays until the file changes its mind.
    const bool capture = p.configuration->snapshot()->config.storePromptsInSpendLogs;
    if (std::exchange(p.captureConfigured, capture) != capture)
        p.requests->setCaptureEnabled(capture);
    p.storage->keepFor(p.configuration->snapshot()->config.retention);
    p.models->refresh();
    if (p.workers)
        p.workers->apply(p.configuration->snapshot());
    else if (p.gateway->status().phase == GatewayStatus::Phase::Starting)
        listenSoon();
}

void Engine::configurationIsBroken()
{
    Parts &p = *m_parts;
    p.shared.configurationBroken = p.configuration->isBroken();
    p.gateway->configurationChanged();
    if (p.workers)
        return;
    QStringList lines;
    for (const Problem &problem : p.configuration->problems()) {
        if (problem.severity == Problem::Severity::Error)
            lines << problem.toString();
    }
    const QString message = lines.join(QLatin1Char('\n'));
    p.gateway->enter(GatewayStatus::Phase::Failed, message);
    Q_EMIT startFailed(Fault::Configuration, message);
}

void Engine::listenSoon()
{
    Parts &p = *m_parts;
    // With a database that is away the gateway serves what needs none, and learns the keys when it comes back.
    const bool waits = !p.directory->isLoaded() && p.storage->status().state != StorageStatus::State::Away;
    if (!waits) {
        listen();
        return;
    }
    if (p.keysAwaited.isActive())
        return;
    p.keysAwaited.setSingleShot(true);
    p.keysAwaited.start(keysPatience);
}

void Engine::keysAreThere()
{
    m_parts->keysAwaited.stop();
    if (!m_parts->workers && m_parts->gateway->status().phase == GatewayStatus::Phase::Starting)
        listen();
}

void Engine::listen()
{
    Parts &p = *m_parts;
    p.calendar = std::make_shared<const BudgetCalendar>(p.configuration->snapshot()->config.timeZone);
    p.admin->administration.setCalendar(p.calendar);
    p.accounts = std::make_unique<AccountMaker>(p.ledger, p.limiter, p.calendar, accountSettings(p.configuration->snapshot()->config));
    WorkerParts worker;
    worker.shared = &p.shared;
    worker.health = &p.health;
    worker.storage = p.storage.get();
    worker.ledger = &p.ledger;
    worker.limiter = &p.limiter;
    worker.directory = &p.directory->box();
    worker.accountMaker = p.accounts.get();
    worker.admin = p.admin.get();
    worker.spend = p.spend.get();
    worker.prices = &p.configuration->prices();
    worker.clock = p.clock;
    worker.gate.origin.hosts = p.options.allowedHosts;
    worker.gate.origin.origins = p.options.allowedOrigins;
    worker.journalDirectory = QDir(p.options.dataDirectory).filePath(QStringLiteral("journal"));
    auto pool = std::make_unique<WorkerPool>(std::move(worker), p.options.workers);
    const Result<ListeningOn> listening = pool->start(listenAddresses(p.options.host), p.options.port, p.configuration->snapshot());
    if (!listening) {
        const bool taken = listening.error().kind == ErrorKind::Conflict;
        p.gateway->enter(GatewayStatus::Phase::Failed, listening.error().message, taken ? nextFreePort(p.options.port) : quint16(0));
        Q_EMIT startFailed(taken ? Fault::PortTaken : Fault::Unavailable, listening.error().message);
        return;
    }
    p.workers = std::move(pool);
    connect(p.workers.get(), &WorkerPool::drained, this, &Engine::drained);
    p.gateway->watch(p.workers->counters());
    p.gateway->listensOn(listening->addresses, listening->port);
    QStringList addresses;
    for (const QString &address : listening->addresses)
        addresses << QStringLiteral("http://") + address;
    Q_EMIT this->listening(addresses);
}

void Engine::startOnPort(quint16 port)
{
    Parts &p = *m_parts;
    p.options.port = port;
    if (!p.workers) {
        start();
        return;
    }
    stop(std::chrono::seconds(25));
    p.startsAgain = true;
}

void Engine::stop(std::chrono::milliseconds patience)
{
    Parts &p = *m_parts;
    p.startsAgain = false;
    if (!p.workers) {
        // The reading of the configuration that is under way must not start it after all.
        if (p.gateway->status().phase == GatewayStatus::Phase::Starting)
            p.gateway->enter(GatewayStatus::Phase::Stopped);
        Q_EMIT stopped();
        return;
    }
    p.gateway->enter(GatewayStatus::Phase::Stopping);
    p.workers->drain(patience);
}

void Engine::drained()
{
    Parts &p = *m_parts;
    p.gateway->watch({});
    // The pool is the sender of the signal that brought us here.
    p.workers.release()->deleteLater();
    p.gateway->enter(GatewayStatus::Phase::Stopped);
    if (std::exchange(p.startsAgain, false))
        start();
    else
        Q_EMIT stopped();
}

} // namespace Gatehouse
