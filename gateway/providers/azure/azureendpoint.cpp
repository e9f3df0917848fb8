// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/providers/azure/azureendpoint.h"

#include <QUrlQuery>

namespace Gatehouse {
namespace {

bool usesV1(const Deployment &deployment)
{
    const QByteArray &version = deployment.entry.apiVersion;
    return deployment.apiBase.endsWith("/openai/v1") || version == "v1" || version == "latest" || version == "preview";
}

QByteArray v1Base(const Deployment &deployment)
{
    return deployment.apiBase.endsWith("/openai/v1") ? deployment.apiBase : deployment.apiBase + "/openai/v1";
}

QByteArray versionQuery(const Deployment &deployment)
{
    const QByteArray &version = deployment.entry.apiVersion;
    // The v1 surface is unversioned but for its preview.
    if (usesV1(deployment))
        return version == "preview" ? QByteArray("?api-version=preview") : QByteArray();
    return "?api-version=" + version.toPercentEncoding();
}

} // namespace

void readAzureTarget(Deployment &deployment)
{
    for (const char *series : {"o_series/", "gpt5_series/"}) {
        if (deployment.upstreamModel.startsWith(series))
            deployment.upstreamModel.remove(0, static_cast<qsizetype>(qstrlen(series)));
    }
    QByteArray &base = deployment.apiBase;
    if (const qsizetype query = base.indexOf('?'); query >= 0) {
        const QString version = QUrlQuery(QString::fromUtf8(base.sliced(query + 1))).queryItemValue(QStringLiteral("api-version"));
        if (deployment.entry.apiVersion.isEmpty())
            deployment.entry.apiVersion = version.toUtf8();
        base.truncate(query);
    }
    for (const QByteArrayView ending : {QByteArrayView("/chat/completions"), QByteArrayView("/openai"), QByteArrayView("/")}) {
        if (base.endsWith(ending))
            base.chop(ending.size());
    }
}

QByteArray azureChatUrl(const Deployment &deployment)
{
    if (deployment.apiBase.contains("/openai/deployments/"))
        return deployment.apiBase + "/chat/completions" + versionQuery(deployment);
    if (usesV1(deployment))
        return v1Base(deployment) + "/chat/completions" + versionQuery(deployment);
    return deployment.apiBase + "/openai/deployments/" + deployment.upstreamModel.toPercentEncoding() + "/chat/completions" + versionQuery(deployment);
}

bool azureReportsStreamUsage(const Deployment &deployment)
{
    // Dates in this form compare as text.
    return usesV1(deployment) || deployment.entry.apiVersion.left(10) >= "2024-09-01";
}

QByteArray azureModelListUrl(const Deployment &deployment)
{
    if (usesV1(deployment))
        return v1Base(deployment) + "/models" + versionQuery(deployment);
    const qsizetype resource = deployment.apiBase.indexOf("/openai/");
    const QByteArray base = resource < 0 ? deployment.apiBase : deployment.apiBase.first(resource);
    return base + "/openai/models" + versionQuery(deployment);
}

} // namespace Gatehouse
