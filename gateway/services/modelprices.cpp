// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/modelprices.h"

#include "gateway/accounting/pricebook.h"
#include "gateway/routing/snapshot.h"

namespace Gatehouse {

Result<PricedModel> priceOfModel(const Snapshot &snapshot, const PriceBook &prices, const QByteArray &name)
{
    const QByteArray group = snapshot.config.modelGroupAlias.value(name, name);
    std::vector<int> indexes;
    if (const auto found = snapshot.groups.constFind(group); found != snapshot.groups.constEnd())
        indexes = *found;
    else if (const auto byId = snapshot.byId.constFind(name); byId != snapshot.byId.constEnd())
        indexes = {*byId};
    for (const int index : indexes) {
        const Deployment &deployment = snapshot.targets[static_cast<std::size_t>(index)].deployment;
        if (deployment.price.isKnown())
            return PricedModel{deployment.provider, deployment.upstreamModel, deployment.price};
    }
    if (!indexes.empty()) {
        return Error(ErrorKind::InvalidRequest, QStringLiteral("The price of %1 is not known. Write input_cost_per_token and output_cost_per_token into its model_info.")
                                                    .arg(QString::fromUtf8(name)));
    }
    const qsizetype slash = name.indexOf('/');
    const QByteArray provider = slash < 0 ? QByteArray() : name.first(slash);
    const QByteArray model = slash < 0 ? name : name.sliced(slash + 1);
    if (ModelPrice price = prices.find(provider, model, name); price.isKnown())
        return PricedModel{provider, model, std::move(price)};
    Error error(ErrorKind::UnknownModel, QStringLiteral("There is no model %1, neither configured nor in the price list. GET /v1/models lists the configured ones.")
                                             .arg(QString::fromUtf8(name)));
    error.param = "model";
    return error;
}

ModelPrice priceOfRequest(const Snapshot &snapshot, const PriceBook &prices, const RequestRecord &record)
{
    if (const auto index = snapshot.byId.constFind(record.deploymentId); index != snapshot.byId.constEnd()) {
        const Deployment &deployment = snapshot.targets[static_cast<std::size_t>(*index)].deployment;
        // An id chosen by hand may stand for another model by now.
        if (deployment.provider == record.provider && deployment.upstreamModel == record.upstreamModel)
            return deployment.price;
    }
    return prices.find(record.provider, record.upstreamModel);
}

} // namespace Gatehouse
