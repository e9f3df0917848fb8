// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/localgateway.h"

#include "app/engine/configuration.h"
#include "app/engine/notices.h"
#include "gateway/storage/storage.h"

#include <QDateTime>

#include <algorithm>

namespace Gatehouse {
namespace {

WallTime wallTime(const QDateTime &moment)
{
    return WallTime(std::chrono::milliseconds(moment.toMSecsSinceEpoch()));
}

QDate localDay(WallTime time)
{
    return QDateTime::fromMSecsSinceEpoch(std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count()).date();
}

} // namespace

LocalGateway::LocalGateway(Configuration &configuration, Storage &storage, std::shared_ptr<const Clock> clock, QString version, Commands commands,
                           QObject *parent)
    : GatewayService(parent), m_configuration(configuration), m_storage(storage), m_clock(std::move(clock)), m_commands(std::move(commands)),
      m_day(localDay(m_clock->wall()))
{
    m_status.version = std::move(version);
    m_status.configFile = configuration.file();
    connect(&storage, &Storage::statusChanged, this, [this] {
        m_askAgain = true;
        Q_EMIT storageChanged();
        Q_EMIT noticesChanged();
    });
    connect(&storage, &Storage::recorded, this, [this] { m_askAgain = true; });
    connect(&m_timer, &QTimer::timeout, this, &LocalGateway::everySecond);
    m_timer.start(std::chrono::seconds(1));
}

StorageStatus LocalGateway::storage() const
{
    return m_storage.status();
}

QList<Notice> LocalGateway::notices() const
{
    return noticesOf(m_status, m_configuration, m_storage.status());
}

Secret LocalGateway::masterKey() const
{
    return m_configuration.snapshot()->config.masterKey;
}

void LocalGateway::enter(GatewayStatus::Phase phase, const QString &failure, quint16 freePort)
{
    m_status.phase = phase;
    m_status.failure = failure;
    m_status.freePort = freePort;
    if (phase != GatewayStatus::Phase::Running) {
        m_status.address.clear();
        m_status.listening.clear();
    }
    Q_EMIT statusChanged();
    Q_EMIT noticesChanged();
}

void LocalGateway::listensOn(QStringList addresses, quint16 port)
{
    m_status.listening = std::move(addresses);
    m_status.port = port;
    const bool answersToLocalhost = std::any_of(m_status.listening.begin(), m_status.listening.end(), [](const QString &address) {
        return address.startsWith(u"127.0.0.1:") || address.startsWith(u"0.0.0.0:") || address.startsWith(u"[::1]:") || address.startsWith(u"[::]:");
    });
    m_status.address = answersToLocalhost ? QStringLiteral("http://localhost:%1").arg(port) : QStringLiteral("http://") + m_status.listening.value(0);
    enter(GatewayStatus::Phase::Running);
}

void LocalGateway::configurationChanged()
{
    m_status.configFile = m_configuration.file();
    const auto snapshot = m_configuration.snapshot();
    m_status.modelCount = static_cast<int>(snapshot->names.size());
    m_status.keyRequired = snapshot->keyRequired();
    Q_EMIT statusChanged();
    Q_EMIT noticesChanged();
}

QByteArray LocalGateway::ownBaseUrl() const
{
    if (m_status.phase != GatewayStatus::Phase::Running || m_status.listening.isEmpty())
        return {};
    QString host = m_status.listening.first();
    host.replace(QStringLiteral("0.0.0.0:"), QStringLiteral("127.0.0.1:"));
    host.replace(QStringLiteral("[::]:"), QStringLiteral("[::1]:"));
    return "http://" + host.toLatin1();
}

LocalGateway::Sums LocalGateway::sums() const
{
    Sums all;
    for (const WorkerCounters *counters : m_counters) {
        all.requests += counters->requests.load(std::memory_order_relaxed);
        all.failed += counters->failed.load(std::memory_order_relaxed);
        all.tokens += counters->tokens.load(std::memory_order_relaxed);
        all.spendNano += counters->spendNano.load(std::memory_order_relaxed);
        all.inFlight += counters->inFlight.load(std::memory_order_relaxed);
    }
    return all;
}

void LocalGateway::watch(std::vector<const WorkerCounters *> counters)
{
    keepCount();
    m_counters = std::move(counters);
    m_lastSums = m_sumsAtToday = sums();
    ++m_era;
    m_askAgain = true;
}

/// Takes what was counted since the totals into the totals.
void LocalGateway::keepCount()
{
    const Sums now = sums();
    m_today.requestsToday += now.requests - m_sumsAtToday.requests;
    m_today.failedToday += now.failed - m_sumsAtToday.failed;
    m_today.tokensToday += now.tokens - m_sumsAtToday.tokens;
    m_today.spendToday += Money::fromNano(now.spendNano - m_sumsAtToday.spendNano);
    m_sumsAtToday = now;
}

void LocalGateway::everySecond()
{
    if (const QDate today = localDay(m_clock->wall()); today != m_day) {
        m_day = today;
        m_today = {};
        m_sumsAtToday = sums();
        ++m_era;
        m_askAgain = true;
    }
    const Sums now = sums();
    m_rate = static_cast<double>(now.requests - m_lastSums.requests);
    m_lastSums = now;
    if (m_askAgain && !m_asking && m_storage.status().state == StorageStatus::State::Connected)
        askForToday();
    show();
}

void LocalGateway::askForToday()
{
    m_askAgain = false;
    m_asking = true;
    // What is counted now must be in the totals, or the figures would go back for a moment.
    m_storage.flushed().then(this, [this, at = sums(), era = m_era](const Result<void> &flushed) {
        if (flushed) {
            takeTotals(at, era);
            return;
        }
        m_asking = false;
        m_askAgain = true;
    });
}

void LocalGateway::takeTotals(Sums at, quint64 era)
{
    const WallTime midnight = wallTime(m_day.startOfDay()), next = wallTime(m_day.addDays(1).startOfDay());
    m_storage.totals(midnight, next).then(this, [this, at, era](const Result<SpendTotals> &totals) {
        m_asking = false;
        if (!totals || era != m_era) {
            m_askAgain = true;
            return;
        }
        m_sumsAtToday = at;
        m_today.requestsToday = totals->requests;
        m_today.failedToday = totals->failed;
        m_today.tokensToday = totals->inputTokens + totals->outputTokens;
        m_today.spendToday = totals->spend;
        show();
    });
}

/// The day's totals as stored, plus what the workers have counted since and the database has not.
void LocalGateway::show()
{
    const Sums now = sums();
    LiveFigures figures = m_today;
    figures.requestsPerSecond = m_rate;
    figures.inFlight = now.inFlight;
    figures.requestsToday += now.requests - m_sumsAtToday.requests;
    figures.failedToday += now.failed - m_sumsAtToday.failed;
    figures.tokensToday += now.tokens - m_sumsAtToday.tokens;
    figures.spendToday += Money::fromNano(now.spendNano - m_sumsAtToday.spendNano);
    const bool news = figures.requestsPerSecond != m_figures.requestsPerSecond || figures.inFlight != m_figures.inFlight
        || figures.requestsToday != m_figures.requestsToday || figures.failedToday != m_figures.failedToday
        || figures.tokensToday != m_figures.tokensToday || figures.spendToday != m_figures.spendToday;
    m_figures = figures;
    if (news)
        Q_EMIT figuresChanged();
}

} // namespace Gatehouse
