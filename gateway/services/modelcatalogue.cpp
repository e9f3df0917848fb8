// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/modelcatalogue.h"

#include "gateway/base/json.h"
#include "gateway/dialects/dialect.h"
#include "gateway/routing/deploymenthealth.h"
#include "gateway/services/futureof.h"
#include "gateway/upstream/fetch.h"

#include <QTimer>

#include <cmath>

namespace Gatehouse {
namespace {

constexpr std::chrono::seconds testPatience{30};

ModelStatus statusOfTarget(const Target &target, const HealthReport &report)
{
    const Deployment &deployment = target.deployment;
    ModelStatus status;
    status.id = deployment.id();
    status.name = QString::fromUtf8(deployment.name());
    status.provider = QString::fromUtf8(deployment.provider);
    status.providerTitle = QString::fromUtf8(deployment.providerTitle);
    status.upstreamModel = QString::fromUtf8(deployment.upstreamModel);
    status.apiBase = QString::fromUtf8(deployment.apiBase);
    status.where = deployment.entry.where;
    status.price = deployment.price;
    if (report.lastLatency)
        status.lastLatency = std::chrono::duration_cast<std::chrono::milliseconds>(*report.lastLatency);
    if (report.lastCalled)
        status.lastChecked = std::chrono::time_point_cast<std::chrono::seconds>(*report.lastCalled);
    if (!deployment.unusable.isEmpty()) {
        status.health = ModelStatus::Health::Unusable;
        status.healthText = deployment.unusable;
    } else if (report.failuresInARow > 0) {
        status.health = ModelStatus::Health::Failing;
        status.healthText = report.lastError;
    } else if (report.succeeded > 0) {
        status.health = ModelStatus::Health::Healthy;
    }
    return status;
}

QByteArray testBody(const QByteArray &deploymentId)
{
    // Reasoning models refuse a limit below 16 tokens.
    return dumpJson({{"model", toJson(deploymentId)},
                     {"messages", Json::array({{{"role", "user"}, {"content", "Say OK."}}})},
                     {"max_tokens", 16},
                     {"num_retries", 0}});
}

Result<ModelTest> readTest(const FetchedAnswer &answer)
{
    const Dialect &openAi = *findDialect("openai");
    if (answer.status != 200)
        return openAi.readError(answer.status, answer.headers, answer.body);
    const Result<Reply> reply = openAi.readReply(answer.body);
    if (!reply)
        return reply.error();
    ModelTest test;
    for (const MessagePart &part : reply->parts) {
        if (const auto *text = std::get_if<TextPart>(&part.value))
            test.answer += QString::fromUtf8(text->text);
    }
    test.answer = test.answer.simplified().left(80);
    test.inputTokens = reply->usage.input;
    test.outputTokens = reply->usage.output;
    test.cost = Money::fromUsd(answer.headers.value("x-litellm-response-cost").toDouble());
    return test;
}

QCoro::Task<Result<ModelTest>> runTest(OwnAddress address, QByteArray deploymentId)
{
    Result<OutgoingRequest> request = chatRequest(address, testBody(deploymentId), testPatience);
    if (!request)
        co_return request.error();
    const auto began = std::chrono::steady_clock::now();
    const Result<FetchedAnswer> answer = co_await fetch(address.transport, std::move(*request));
    if (!answer)
        co_return answer.error();
    Result<ModelTest> test = readTest(*answer);
    if (test)
        test->latency = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
    co_return test;
}

} // namespace

ModelCatalogue::ModelCatalogue(OwnAddress address, const DeploymentHealth &health, QObject *parent)
    : ModelService(parent), m_address(std::move(address)), m_health(health)
{
    auto *timer = new QTimer(this);
    connect(timer, &QTimer::timeout, this, &ModelCatalogue::lookForNews);
    timer->start(std::chrono::seconds(1));
}

QList<ModelStatus> ModelCatalogue::models() const
{
    QList<ModelStatus> list;
    for (const Target &target : m_address.snapshot()->targets)
        list << statusOfTarget(target, m_health.report(target.deployment.id()));
    return list;
}

QFuture<Result<ModelTest>> ModelCatalogue::test(QByteArray deploymentId)
{
    return futureOf(runTest(m_address, std::move(deploymentId)));
}

void ModelCatalogue::lookForNews()
{
    const quint64 now = m_health.revision();
    if (now == m_seen)
        return;
    m_seen = now;
    Q_EMIT modelsChanged();
}

} // namespace Gatehouse
