// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/modelid.h"

#include <QCryptographicHash>
#include <QHash>
#include <QSet>

#include <algorithm>

namespace Gatehouse {
namespace {

// Every part with its length before it: no two different trees give the same bytes.
void add(QCryptographicHash &hash, char kind, const QByteArray &text)
{
    hash.addData(QByteArray(1, kind) + QByteArray::number(text.size()) + ':' + text);
}

void add(QCryptographicHash &hash, const YamlNode &node)
{
    add(hash, 'k', QByteArray::number(static_cast<int>(node.kind)));
    if (node.isScalar())
        add(hash, 's', node.text);
    for (const YamlNode &item : node.items)
        add(hash, item);
    std::vector<const YamlMember *> sorted;
    for (const YamlMember &member : node.members)
        sorted.push_back(&member);
    std::sort(sorted.begin(), sorted.end(), [](const YamlMember *a, const YamlMember *b) { return a->key < b->key; });
    for (const YamlMember *member : sorted) {
        add(hash, 'm', member->key);
        add(hash, member->value);
    }
    add(hash, 'e', {});
}

} // namespace

QByteArray defaultModelId(const QByteArray &name, const YamlNode &parameters)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    add(hash, 'n', name);
    add(hash, parameters);
    return hash.result().toHex();
}

void makeIdsUnique(std::vector<ModelEntry> &models)
{
    QSet<QByteArray> taken;
    QHash<QByteArray, int> seen;
    for (const ModelEntry &model : models)
        taken.insert(model.id);
    for (ModelEntry &model : models) {
        int &count = seen[model.id];
        if (++count == 1)
            continue;
        QByteArray id = model.id + '-' + QByteArray::number(count);
        while (taken.contains(id))
            id += "x";
        taken.insert(id);
        model.id = id;
    }
}

} // namespace Gatehouse
