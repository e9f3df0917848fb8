// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/routing/snapshot.h"

#include "gateway/accounting/pricebook.h"
#include "gateway/base/ids.h"
#include "gateway/providers/azure/azureendpoint.h"

#include <algorithm>

namespace Gatehouse {
namespace {

Target makeTarget(const ModelEntry &entry, const GatewayConfig &config, const PriceBook &prices,
                  const QHash<QByteArray, QByteArray> &environment)
{
    Target target;
    target.deployment = makeDeployment(entry, environment);
    Deployment &deployment = target.deployment;
    target.shownBase = shownBase(deployment.apiBase);
    deployment.price = overlaid(prices.find(deployment.provider, deployment.upstreamModel, entry.baseModel), entry.price);
    if (deployment.provider == "demo" && !deployment.price.isKnown()) {
        deployment.price.input = deployment.price.output = UnitPrice();
        deployment.price.source = "free";
    }
    if (!deployment.unusable.isEmpty())
        return target;
    target.dialect = findDialect(deployment.dialect);
    target.chat = chatEndpoint(deployment);
    target.writing.upstreamModel = deployment.upstreamModel;
    target.writing.provider = deployment.provider;
    target.writing.parameters = entry.parameters;
    target.writing.modelMaxOutput = deployment.price.maxOutputTokens;
    target.writing.dropParams = config.dropParams || entry.dropParams;
    target.writing.dropFields = entry.dropFields;
    target.writing.allowFields = entry.allowFields;
    target.writing.askForUsage = deployment.provider != "azure" || azureReportsStreamUsage(deployment);
    return target;
}

} // namespace

QByteArray shownBase(const QByteArray &apiBase)
{
    QByteArray base = apiBase.split('?').first();
    const qsizetype scheme = base.indexOf("://");
    if (scheme < 0)
        return base;
    const qsizetype host = scheme + 3, path = base.indexOf('/', host);
    const qsizetype credentials = (path < 0 ? base : base.first(path)).lastIndexOf('@');
    return credentials >= host ? base.remove(host, credentials + 1 - host) : base;
}

bool Snapshot::hasUsableModel() const
{
    return std::any_of(targets.begin(), targets.end(), [](const Target &target) { return target.deployment.unusable.isEmpty(); });
}

std::shared_ptr<const Snapshot> buildSnapshot(GatewayConfig config, const PriceBook &prices,
                                              const QHash<QByteArray, QByteArray> &environment, quint64 generation)
{
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->generation = generation;
    for (const ModelEntry &entry : config.models) {
        const int index = static_cast<int>(snapshot->targets.size());
        snapshot->targets.push_back(makeTarget(entry, config, prices, environment));
        snapshot->targets.back().health = index;
        // A model that nothing can serve is not offered; asked for by name it says why.
        const bool serves = snapshot->targets.back().dialect && snapshot->targets.back().deployment.unusable.isEmpty();
        if (serves && !std::count(snapshot->names.begin(), snapshot->names.end(), entry.name))
            snapshot->names.push_back(entry.name);
        snapshot->groups[entry.name].push_back(index);
        snapshot->byId.insert(entry.id, index);
        if (const auto groups = entry.modelInfo.find("access_groups"); groups != entry.modelInfo.end() && groups->is_array()) {
            for (const Json &group : *groups)
                snapshot->accessGroups[entry.name].append(jsonBytes(group));
        }
    }
    if (!config.masterKey.isEmpty()) {
        snapshot->masterKeyHashHex = sha256Hex(config.masterKey.reveal());
        snapshot->masterKeyHash = QByteArray::fromHex(snapshot->masterKeyHashHex);
    }
    snapshot->config = std::move(config);
    return snapshot;
}

} // namespace Gatehouse
