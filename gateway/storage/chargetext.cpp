// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/chargetext.h"

#include "gateway/base/json.h"

namespace Gatehouse {

QByteArray chargeText(const QList<Charge> &charges, const QByteArray &keyHash)
{
    const QByteArray own = "key:" + keyHash;
    Json list = Json::array();
    for (const Charge &charge : charges) {
        const bool isOwn = !keyHash.isEmpty() && charge.purse.startsWith(own);
        Json item = Json::array();
        item.push_back(toJson(isOwn ? charge.purse.sliced(own.size()) : charge.purse));
        item.push_back(charge.windowStart);
        if (isOwn)
            item.push_back(1);
        list.push_back(std::move(item));
    }
    return dumpJson(list);
}

QList<Charge> chargesFrom(const QByteArray &text, const QByteArray &keyHash)
{
    QList<Charge> charges;
    const Result<Json> list = parseJson(text);
    if (!list || !list->is_array())
        return charges;
    for (const Json &item : *list) {
        if (!item.is_array() || item.size() < 2 || !item[0].is_string() || !item[1].is_number_integer())
            continue;
        const QByteArray purse = jsonBytes(item[0]);
        charges << Charge{item.size() > 2 ? "key:" + keyHash + purse : purse, item[1].get<qint64>()};
    }
    return charges;
}

} // namespace Gatehouse
