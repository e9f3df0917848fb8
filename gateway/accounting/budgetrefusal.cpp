// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/budgetrefusal.h"

#include <QDateTime>

#include <algorithm>

namespace Gatehouse {
namespace {

/// Requests end at times nobody knows; a second keeps clients from asking in a tight loop.
constexpr std::chrono::milliseconds untilMoneyIsFree{1000};

QString dollars(Money money)
{
    return QStringLiteral("$") + QString::fromLatin1(money.toDecimal());
}

QString utc(WallTime time)
{
    const qint64 milliseconds = std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
    return QDateTime::fromMSecsSinceEpoch(milliseconds, Qt::UTC).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")) + QStringLiteral(" UTC");
}

QString standing(const BudgetRefusal &refusal)
{
    QString text = QStringLiteral("%1 has spent %2 of %3").arg(refusal.owner, dollars(refusal.spent), dollars(refusal.limit));
    if (refusal.reserved > Money())
        text += QStringLiteral(" and running requests hold %1").arg(dollars(refusal.reserved));
    if (refusal.spent < refusal.limit)
        text += QStringLiteral("; this request may cost up to %1").arg(dollars(refusal.estimate));
    return text;
}

QString budgetAdvice(const BudgetRefusal &refusal)
{
    const bool room = refusal.spent < refusal.limit;
    switch (refusal.reason) {
    case BudgetRefusal::Reason::HeldByRunning:
        return QStringLiteral("Try again when running requests have ended, or ask for fewer output tokens (max_tokens).");
    case BudgetRefusal::Reason::NotGranted:
        return QStringLiteral("Other gateways hold the rest of it for now: try again in a moment.");
    case BudgetRefusal::Reason::TooDear:
        return QStringLiteral("That is more than the whole budget: ask for fewer output tokens (max_tokens), or have the budget raised.");
    case BudgetRefusal::Reason::Spent:
        break;
    }
    const QString now = room ? QStringLiteral("Ask for fewer output tokens (max_tokens), have the budget raised") : QStringLiteral("Have the budget raised");
    if (refusal.resetsAt)
        return now + QStringLiteral(", or wait: it begins anew at %1.").arg(utc(*refusal.resetsAt));
    return (room ? QStringLiteral("Ask for fewer output tokens (max_tokens), or have the budget raised") : now)
        + QStringLiteral(": it never begins anew by itself.");
}

} // namespace

Error BudgetRefusal::toError(WallTime now) const
{
    Error error(ErrorKind::BudgetExceeded,
                QStringLiteral("Budget has been exceeded! %1. Current cost: %2, Max budget: %3. %4")
                    .arg(standing(*this), QString::fromLatin1(spent.toDecimal()), QString::fromLatin1(limit.toDecimal()), budgetAdvice(*this)),
                QStringLiteral("purse %1").arg(QString::fromUtf8(purse)));
    if (reason == Reason::HeldByRunning || reason == Reason::NotGranted)
        error.retryAfter = untilMoneyIsFree;
    else if (reason == Reason::Spent && resetsAt)
        error.retryAfter = std::max(std::chrono::ceil<std::chrono::milliseconds>(*resetsAt - now), std::chrono::milliseconds(0));
    return error;
}

} // namespace Gatehouse
