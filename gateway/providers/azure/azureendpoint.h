// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/deployment.h"

#include <QByteArray>

namespace Gatehouse {

/// What LiteLLM's command line uses where no version is configured.
inline constexpr char defaultAzureApiVersion[] = "2024-07-01-preview";

/// Makes plain what people write for Azure: takes the series off "o_series/name" and "gpt5_series/name", and resource and
/// version out of the "target URI" that the portal shows (`…/chat/completions?api-version=…`).
void readAzureTarget(Deployment &deployment);
/// Azure OpenAI's chat address. Three forms of base are taken: the resource
/// (`https://r.openai.azure.com` → `/openai/deployments/{deployment}/chat/completions?api-version=…`), a base that names
/// the deployment already, and the v1 API (base ending in `/openai/v1`, or `api_version` "v1", "latest" or "preview"),
/// where the deployment goes into the body's `model`.
/// Source: Azure OpenAI REST reference, data plane inference and v1.
QByteArray azureChatUrl(const Deployment &deployment);
/// Whether the deployment's API version knows `stream_options`: the v1 surface, and dated versions from 2024-09-01-preview
/// on; older ones answer 400 "Unknown parameter". Source: Azure OpenAI API version changelog.
bool azureReportsStreamUsage(const Deployment &deployment);
/// `GET` of the resource's models, which also proves the key.
QByteArray azureModelListUrl(const Deployment &deployment);

} // namespace Gatehouse
