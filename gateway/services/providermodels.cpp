// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/providermodels.h"

#include "gateway/accounting/pricebook.h"
#include "gateway/base/json.h"

#include <QRegularExpression>
#include <QSet>

#include <algorithm>

namespace Gatehouse {
namespace {

constexpr std::size_t most = 12;

struct Listed {
    QByteArray id;
    qint64 created = 0;
    bool known = false;
};

/// "gpt-4o-2024-08-06" → "gpt-4o", "claude-sonnet-4-20250514" → "claude-sonnet-4".
QByteArray undated(const QByteArray &id)
{
    static const QRegularExpression date(QStringLiteral("[-@](\\d{4}-\\d{2}-\\d{2}|\\d{8})$"));
    return QString::fromUtf8(id).remove(date).toUtf8();
}

std::vector<Listed> listedModels(const QByteArray &body)
{
    std::vector<Listed> models;
    const Result<Json> list = parseJson(body);
    const Json *data = list ? member(*list, "data") : nullptr;
    if (!data || !data->is_array())
        return models;
    for (const Json &item : *data) {
        const QByteArray id = memberBytes(item, "id");
        if (!id.isEmpty())
            models.push_back({id, memberInt(item, "created"), false});
    }
    return models;
}

} // namespace

std::vector<QByteArray> wellKnownModels(QByteArrayView provider, const QByteArray &modelList)
{
    std::vector<Listed> models = listedModels(modelList);
    const Result<PriceBook> prices = PriceBook::load();
    QSet<QByteArray> all;
    bool anyKnown = false;
    for (Listed &model : models) {
        all.insert(model.id);
        const ModelPrice price = prices ? prices->find(provider, model.id) : ModelPrice();
        model.known = price.mode == "chat" && price.deprecated.isEmpty();
        anyKnown |= model.known;
    }
    std::stable_sort(models.begin(), models.end(), [](const Listed &a, const Listed &b) { return a.created > b.created; });
    std::vector<QByteArray> chosen;
    for (const Listed &model : models) {
        const QByteArray plain = undated(model.id);
        const bool duplicate = plain != model.id && all.contains(plain);
        if ((model.known || !anyKnown) && !duplicate && chosen.size() < most)
            chosen.push_back(model.id);
    }
    return chosen;
}

} // namespace Gatehouse
