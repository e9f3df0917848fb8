// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/headers.h"
#include "gateway/base/result.h"
#include "gateway/domain/deployment.h"
#include "gateway/domain/providerdescriptor.h"

#include <QByteArray>
#include <QHash>

#include <vector>

namespace Gatehouse {

/// All known providers, in the order a person is shown them. The rows stand in `presets.cpp`.
const std::vector<ProviderDescriptor> &allProviders();
/// The provider of that id, or null.
const ProviderDescriptor *findProvider(QByteArrayView id);

/// Where a call to a deployment goes and what it must carry: computed once, when the deployment is made.
struct Endpoint {
    QByteArray url;
    HeaderList headers; ///< authentication and content type included
};

/// Makes a configured model ready: provider from the prefix of `model` (only a known one splits), else from
/// `custom_llm_provider`, else OpenAI for a bare name; key and base URL from the entry, else from the provider's
/// environment variables, else its default. Never fails: what is missing stands in `unusable`, naming the model, the
/// value and the variable.
Deployment makeDeployment(ModelEntry entry, const QHash<QByteArray, QByteArray> &environment);

/// The chat endpoint of a usable deployment in its own dialect.
Endpoint chatEndpoint(const Deployment &deployment);
/// The provider's model list (`GET`), or an empty URL when it has none.
Endpoint modelListEndpoint(const Deployment &deployment);

} // namespace Gatehouse
