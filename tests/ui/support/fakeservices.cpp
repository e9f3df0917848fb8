// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/fakeservices.h"

#include <QTimer>

namespace Gatehouse {

void FakeGatewayService::start()
{
    ++starts;
    run(currentStatus.port ? currentStatus.port : 4000);
}

void FakeGatewayService::stop()
{
    ++stops;
    currentStatus.phase = GatewayStatus::Phase::Stopped;
    currentStatus.address.clear();
    currentStatus.listening.clear();
    Q_EMIT statusChanged();
}

void FakeGatewayService::startOnPort(quint16 port)
{
    ++starts;
    run(port);
}

void FakeGatewayService::setStatus(const GatewayStatus &status)
{
    currentStatus = status;
    Q_EMIT statusChanged();
}

void FakeGatewayService::setFigures(const LiveFigures &figures)
{
    currentFigures = figures;
    Q_EMIT figuresChanged();
}

void FakeGatewayService::setStorage(const StorageStatus &storage)
{
    currentStorage = storage;
    Q_EMIT storageChanged();
}

void FakeGatewayService::setNotices(const QList<Notice> &notices)
{
    currentNotices = notices;
    Q_EMIT noticesChanged();
}

void FakeGatewayService::run(quint16 port)
{
    currentStatus.phase = GatewayStatus::Phase::Running;
    currentStatus.port = port;
    currentStatus.address = QStringLiteral("http://localhost:%1").arg(port);
    currentStatus.listening = {QStringLiteral("127.0.0.1:%1").arg(port), QStringLiteral("[::1]:%1").arg(port)};
    currentStatus.failure.clear();
    currentStatus.freePort = 0;
    currentStatus.version = QStringLiteral("0.1.0");
    currentStatus.keyRequired = !key.isEmpty();
    Q_EMIT statusChanged();
}

namespace {

bool matches(const RequestRecord &row, const RequestQuery &query)
{
    if (query.outcome == RequestQuery::Outcome::Succeeded && row.failed())
        return false;
    if (query.outcome == RequestQuery::Outcome::Failed && !row.failed())
        return false;
    if ((query.from && row.startedAt < *query.from) || (query.to && row.startedAt >= *query.to))
        return false;
    if ((!query.model.isEmpty() && row.model != query.model) || (!query.provider.isEmpty() && row.provider != query.provider)
        || (!query.keyHash.isEmpty() && row.keyHash != query.keyHash))
        return false;
    if (query.text.isEmpty())
        return true;
    const QStringList searched{QString::fromUtf8(row.model), QString::fromUtf8(row.provider), QString::fromUtf8(row.keyAlias),
                               QString::fromUtf8(row.id), row.errorMessage};
    return std::any_of(searched.begin(), searched.end(),
                       [&](const QString &text) { return text.contains(query.text, Qt::CaseInsensitive); });
}

bool before(const RequestRecord &a, const RequestRecord &b, RequestQuery::Sort sort)
{
    switch (sort) {
    case RequestQuery::Sort::StartedAt: return a.startedAt < b.startedAt;
    case RequestQuery::Sort::Duration: return a.duration < b.duration;
    case RequestQuery::Sort::TimeToFirstToken: return a.timeToFirstToken < b.timeToFirstToken;
    case RequestQuery::Sort::Tokens: return a.usage.total() < b.usage.total();
    case RequestQuery::Sort::Cost: return a.cost.total < b.cost.total;
    case RequestQuery::Sort::Status: return a.status < b.status;
    case RequestQuery::Sort::Model: return a.model < b.model;
    case RequestQuery::Sort::Provider: return a.provider < b.provider;
    }
    return false;
}

} // namespace

Result<RequestPage> FakeRequestService::pageFor(const RequestQuery &query) const
{
    if (failure)
        return *failure;
    QList<RequestRecord> found;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(found), [&](const RequestRecord &row) { return matches(row, query); });
    std::stable_sort(found.begin(), found.end(), [&](const RequestRecord &a, const RequestRecord &b) {
        return query.descending ? before(b, a, query.sort) : before(a, b, query.sort);
    });
    RequestPage page;
    page.total = found.size();
    page.rows = found.mid(query.offset, query.limit);
    return page;
}

QFuture<Result<RequestPage>> FakeRequestService::list(RequestQuery query)
{
    asked.append(query);
    if (!m_holding)
        return answered(pageFor(query));
    m_held.push_back({QPromise<Result<RequestPage>>(), query});
    m_held.back().promise.start();
    return m_held.back().promise.future();
}

void FakeRequestService::answerHeld()
{
    m_holding = false;
    const std::vector<Held> held = std::exchange(m_held, {});
    for (const Held &one : held) {
        auto &promise = const_cast<QPromise<Result<RequestPage>> &>(one.promise);
        promise.addResult(pageFor(one.query));
        promise.finish();
    }
}

QFuture<Result<CapturedExchange>> FakeRequestService::exchange(QByteArray requestId)
{
    if (const auto found = exchanges.constFind(requestId); found != exchanges.cend())
        return answered(Result<CapturedExchange>(*found));
    return answered(Result<CapturedExchange>(ErrorKind::NotFound, QStringLiteral("Request %1 was not captured: capture was off. Turn it on and send it again.")
                                                                      .arg(QString::fromUtf8(requestId))));
}

void FakeRequestService::setCaptureEnabled(bool enabled)
{
    if (capture == enabled)
        return;
    capture = enabled;
    Q_EMIT captureEnabledChanged(enabled);
}

void FakeRequestService::record(const QList<RequestRecord> &added)
{
    rows.append(added);
    Q_EMIT recorded(added);
}

QFuture<Result<ModelTest>> FakeModelService::test(QByteArray deploymentId)
{
    tested.append(deploymentId);
    if (holding) {
        m_held.emplace_back(deploymentId, QPromise<Result<ModelTest>>());
        m_held.back().second.start();
        return m_held.back().second.future();
    }
    if (const auto found = failures.constFind(deploymentId); found != failures.cend())
        return answered(Result<ModelTest>(*found));
    return answered(Result<ModelTest>(ModelTest{std::chrono::milliseconds(420), QStringLiteral("pong"), 9, 2, Money::fromNano(2'550)}));
}

void FakeModelService::answer(const QByteArray &deploymentId, const Result<ModelTest> &result)
{
    for (auto it = m_held.begin(); it != m_held.end(); ++it) {
        if (it->first == deploymentId) {
            // Whoever waits may ask again at once.
            QPromise<Result<ModelTest>> promise = std::move(it->second);
            m_held.erase(it);
            promise.addResult(result);
            promise.finish();
            return;
        }
    }
}

void FakeModelService::setModels(const QList<ModelStatus> &models)
{
    list = models;
    Q_EMIT modelsChanged();
}

TryRun *FakeTryService::send(const QString &model, const QString &prompt, QObject *parent)
{
    models.append(model);
    prompts.append(prompt);
    ++running;
    auto *run = new TryRun(parent);
    const auto finished = std::make_shared<bool>(false);
    connect(run, &TryRun::finished, this, [this, finished] { *finished = true; --running; });
    connect(run, &QObject::destroyed, this, [this, finished] { running -= *finished ? 0 : 1; });
    auto *timer = new QTimer(run);
    timer->setInterval(intervalMs);
    const auto words = std::make_shared<QStringList>(answer.split(QLatin1Char(' ')));
    connect(timer, &QTimer::timeout, run, [this, run, timer, words, model, count = words->size()]() {
        if (!failure && !words->isEmpty()) {
            const QString word = words->takeFirst();
            Q_EMIT run->text(words->isEmpty() ? word : word + QLatin1Char(' '));
            return;
        }
        if (endless && !failure)
            return;
        timer->stop();
        TryResult result;
        result.error = failure;
        result.model = model;
        result.duration = std::chrono::milliseconds(840);
        if (!failure) {
            result.inputTokens = 14;
            result.outputTokens = count;
            result.cost = Money::fromNano(16'300);
            result.costKnown = costKnown;
            result.timeToFirstToken = std::chrono::milliseconds(212);
        }
        Q_EMIT run->finished(result);
    });
    timer->start();
    return run;
}

FakeSetupService::FakeSetupService()
    : providers{
          {"openai", "OpenAI", "openai", "https://api.openai.com/v1", AuthScheme::Bearer, "OPENAI_API_KEY", "", "https://platform.openai.com/api-keys"},
          {"anthropic", "Anthropic", "anthropic", "https://api.anthropic.com", AuthScheme::XApiKeyHeader, "ANTHROPIC_API_KEY", "", "https://console.anthropic.com/settings/keys"},
          {"groq", "Groq", "openai", "https://api.groq.com/openai/v1", AuthScheme::Bearer, "GROQ_API_KEY", "", "https://console.groq.com/keys"},
      }
{
}

QFuture<QList<LocalServer>> FakeSetupService::findLocalServers()
{
    ++scans;
    if (!holdScan)
        return answered(servers);
    m_scans.emplace_back();
    m_scans.back().start();
    return m_scans.back().future();
}

void FakeSetupService::answerScan()
{
    for (QPromise<QList<LocalServer>> &scan : m_scans) {
        scan.addResult(servers);
        scan.finish();
    }
    m_scans.clear();
}

QFuture<Result<void>> FakeSetupService::finish()
{
    welcome = false;
    if (onAdded)
        onAdded();
    Q_EMIT needsWelcomeChanged();
    return answered(Result<void>());
}

QFuture<Result<void>> FakeSetupService::addProvider(QByteArray provider, Secret key)
{
    added.append({provider, key.reveal()});
    return refusal ? answered(Result<void>(*refusal)) : finish();
}

QFuture<Result<void>> FakeSetupService::addLocalServer(LocalServer server)
{
    addedServers.append(server.address);
    return refusal ? answered(Result<void>(*refusal)) : finish();
}

QFuture<Result<void>> FakeSetupService::useDemo()
{
    ++demos;
    return finish();
}

} // namespace Gatehouse
