// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/providers/azure/azureendpoint.h"

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
