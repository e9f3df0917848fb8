// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/server/commands/upstreamcheck.h"

#include "gateway/base/iowatcher.h"
#include "gateway/dialects/dialect.h"
#include "gateway/providers/registry.h"
#include "gateway/upstream/curltransport.h"
#include "gateway/upstream/fetch.h"

#include <QDateTime>
#include <QEventLoop>
#include <QSet>
#include <QTimer>

#include <deque>

namespace Gatehouse {
namespace {

using Verdict = UpstreamFinding::Verdict;

constexpr std::chrono::seconds patience{10};

std::optional<qint64> clockDifference(const HeaderList &headers)
{
    const QDateTime theirs = QDateTime::fromString(QString::fromLatin1(headers.value("date")), Qt::RFC2822Date);
    if (!theirs.isValid())
        return std::nullopt;
    return theirs.secsTo(QDateTime::currentDateTimeUtc());
}

UpstreamFinding judge(const Deployment &deployment, const Result<FetchedAnswer> &answer)
{
    const QString subject = QStringLiteral("%1 at %2 (model %3): ").arg(QString::fromUtf8(deployment.providerTitle), QString::fromUtf8(deployment.apiBase),
                                                                       QString::fromUtf8(deployment.name()));
    if (!answer)
        return {Verdict::Bad, subject + answer.error().message, {}};
    UpstreamFinding finding;
    finding.clockDifference = clockDifference(answer->headers);
    const Error said = answer->status >= 400 ? findDialect(deployment.dialect)->readError(answer->status, answer->headers, answer->body) : Error();
    if (answer->status == 200) {
        finding.text = subject + QStringLiteral("answers, and takes the key");
    } else if (answer->status == 401 || answer->status == 403) {
        finding.verdict = Verdict::Bad;
        finding.text = subject + QStringLiteral("refuses the key: %1; check api_key").arg(said.message);
    } else if (answer->status >= 500) {
        finding.verdict = Verdict::Doubtful;
        finding.text = subject + QStringLiteral("answers %1: %2; try again later").arg(answer->status).arg(said.message);
    } else {
        finding.verdict = Verdict::Doubtful;
        finding.text = subject + QStringLiteral("can be reached, but has no model list to check the key with (status %1)").arg(answer->status);
    }
    return finding;
}

QCoro::Task<void> askAll(Transport *transport, std::vector<Deployment> deployments, QList<UpstreamFinding> *findings, QEventLoop *loop)
{
    std::deque<std::pair<const Deployment *, QCoro::Task<Result<FetchedAnswer>>>> running;
    for (const Deployment &deployment : deployments)
        running.emplace_back(&deployment, fetch(transport, getRequest(modelListEndpoint(deployment), patience)));
    while (!running.empty()) {
        const Result<FetchedAnswer> answer = co_await running.front().second;
        *findings << judge(*running.front().first, answer);
        running.pop_front();
    }
    // Queued: when nothing had to be waited for, the loop does not run yet.
    QTimer::singleShot(0, loop, &QEventLoop::quit);
}

} // namespace

QList<UpstreamFinding> checkUpstreams(const GatewayConfig &config)
{
    QList<UpstreamFinding> findings;
    std::vector<Deployment> deployments;
    QSet<QByteArray> seen;
    for (const ModelEntry &entry : config.models) {
        Deployment deployment = makeDeployment(entry, config.environment);
        if (!deployment.unusable.isEmpty()) {
            findings << UpstreamFinding{Verdict::Doubtful, deployment.unusable, {}};
            continue;
        }
        const QByteArray once = deployment.provider + '\n' + deployment.apiBase + '\n' + deployment.entry.apiKey.reveal();
        if (deployment.provider != "demo" && !seen.contains(once)) {
            seen.insert(once);
            deployments.push_back(std::move(deployment));
        }
    }
    if (deployments.empty())
        return findings;
    IoWatcher watcher;
    CurlTransport transport(watcher);
    QEventLoop loop;
    askAll(&transport, std::move(deployments), &findings, &loop);
    loop.exec();
    return findings;
}

} // namespace Gatehouse
