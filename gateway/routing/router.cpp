// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/routing/router.h"

#include <QRandomGenerator>
#include <QStringList>

#include <algorithm>

namespace Gatehouse {
namespace {

QRandomGenerator &dice()
{
    thread_local QRandomGenerator own = QRandomGenerator::securelySeeded();
    return own;
}

Error unknownModel(const Snapshot &snapshot, QByteArrayView model)
{
    constexpr qsizetype mostNamed = 20;
    QStringList names;
    std::vector<QByteArray> all = snapshot.names;
    all.insert(all.end(), snapshot.config.listedAliases.begin(), snapshot.config.listedAliases.end());
    for (const QByteArray &name : all) {
        if (names.size() == mostNamed) {
            names << QStringLiteral("…");
            break;
        }
        names << QString::fromUtf8(name);
    }
    Error error(ErrorKind::UnknownModel,
                QStringLiteral("Invalid model name passed in model=%1. Call `/v1/models` to view available models for your key. Available: %2.")
                    .arg(QString::fromUtf8(model), names.isEmpty() ? QStringLiteral("none") : names.join(QStringLiteral(", "))));
    error.param = "model";
    return error;
}

/// The figure that weighs every deployment of the tier, or null for an even draw.
using Weight = double (*)(const Target &);

Weight weightOf(const std::vector<const Target *> &tier)
{
    static constexpr Weight kinds[] = {
        [](const Target &t) { return t.deployment.entry.weight.value_or(0); },
        [](const Target &t) { return static_cast<double>(t.deployment.entry.rpm.value_or(0)); },
        [](const Target &t) { return static_cast<double>(t.deployment.entry.tpm.value_or(0)); },
    };
    for (const Weight kind : kinds) {
        if (std::any_of(tier.begin(), tier.end(), [kind](const Target *t) { return kind(*t) > 0; }))
            return kind;
    }
    return nullptr;
}

void drawInOrder(std::vector<const Target *> &tier)
{
    if (tier.size() < 2)
        return;
    const Weight weight = weightOf(tier);
    for (std::size_t at = 0; at + 1 < tier.size(); ++at) {
        double sum = 0;
        for (std::size_t i = at; i < tier.size(); ++i)
            sum += weight ? weight(*tier[i]) : 1;
        double left = dice().generateDouble() * sum;
        std::size_t chosen = at;
        for (std::size_t i = at; i < tier.size(); ++i) {
            left -= weight ? weight(*tier[i]) : 1;
            if (left < 0) {
                chosen = i;
                break;
            }
        }
        std::swap(tier[at], tier[chosen]);
    }
}

} // namespace

Result<AttemptPlan> planAttempts(const Snapshot &snapshot, QByteArrayView model)
{
    AttemptPlan plan;
    plan.group = model.toByteArray();
    const auto alias = snapshot.config.modelGroupAlias.constFind(plan.group);
    if (alias != snapshot.config.modelGroupAlias.constEnd())
        plan.group = *alias;

    std::vector<int> indexes = snapshot.groups.value(plan.group);
    if (indexes.empty()) {
        const auto direct = snapshot.byId.constFind(plan.group);
        if (direct == snapshot.byId.constEnd())
            return unknownModel(snapshot, model);
        indexes.push_back(*direct);
        plan.group = snapshot.targets[static_cast<std::size_t>(*direct)].deployment.name();
    }

    QString why;
    for (const int index : indexes) {
        const Target &target = snapshot.targets[static_cast<std::size_t>(index)];
        if (target.dialect && target.deployment.unusable.isEmpty())
            plan.attempts.push_back(&target);
        else
            why = target.deployment.unusable;
    }
    if (plan.attempts.empty())
        return Error(ErrorKind::Unavailable, QStringLiteral("Model %1 is configured but cannot serve: %2").arg(QString::fromUtf8(plan.group), why));
    if (plan.attempts.size() == 1)
        return plan;

    std::stable_sort(plan.attempts.begin(), plan.attempts.end(),
                     [](const Target *a, const Target *b) { return a->deployment.entry.order < b->deployment.entry.order; });
    for (auto begin = plan.attempts.begin(); begin != plan.attempts.end();) {
        const int order = (*begin)->deployment.entry.order;
        const auto end = std::find_if(begin, plan.attempts.end(), [order](const Target *t) { return t->deployment.entry.order != order; });
        std::vector<const Target *> tier(begin, end);
        drawInOrder(tier);
        std::copy(tier.begin(), tier.end(), begin);
        begin = end;
    }
    return plan;
}

} // namespace Gatehouse
