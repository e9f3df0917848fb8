// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/raterefusal.h"

#include <QDateTime>

namespace Gatehouse {
namespace {

/// Requests end at times nobody knows; a second keeps clients from asking in a tight loop.
constexpr std::chrono::milliseconds untilPlaceIsFree{1000};

QString rateAdvice(const RateRefusal &refusal, WallTime now)
{
    if (refusal.neverFits() && refusal.limit <= 0)
        return QStringLiteral("This limit admits nothing: have it raised.");
    if (refusal.neverFits())
        return QStringLiteral("This request may use %1 tokens, more than the limit of a whole minute: send a shorter prompt, ask for fewer output tokens "
                              "(max_tokens), or have the limit raised.")
            .arg(refusal.asked);
    if (!refusal.retryAfter)
        return QStringLiteral("Try again when one of the running requests has ended.");
    const auto wait = std::chrono::ceil<std::chrono::seconds>(*refusal.retryAfter);
    const auto resetsAt = std::chrono::ceil<std::chrono::seconds>(now + std::chrono::ceil<std::chrono::microseconds>(*refusal.retryAfter));
    const QDateTime reset = QDateTime::fromSecsSinceEpoch(resetsAt.time_since_epoch().count(), Qt::UTC);
    return QStringLiteral("Limit resets at: %1 UTC. Try again in %2 s.").arg(reset.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"))).arg(wait.count());
}

} // namespace

QByteArrayView rateLimitType(RateLimitKind kind)
{
    switch (kind) {
    case RateLimitKind::Requests:
        return "requests";
    case RateLimitKind::Tokens:
        return "tokens";
    case RateLimitKind::Parallel:
        break;
    }
    return "concurrent_requests";
}

Error RateRefusal::toError(WallTime now) const
{
    Error error(ErrorKind::RateLimited, QStringLiteral("Rate limit exceeded for %1. Limit type: %2. Current limit: %3, Remaining: %4. %5")
                                            .arg(owner, QString::fromLatin1(rateLimitType(kind)))
                                            .arg(limit)
                                            .arg(remaining)
                                            .arg(rateAdvice(*this, now)));
    if (retryAfter)
        error.retryAfter = std::chrono::ceil<std::chrono::milliseconds>(*retryAfter);
    else if (!neverFits())
        error.retryAfter = untilPlaceIsFree;
    return error;
}

} // namespace Gatehouse
