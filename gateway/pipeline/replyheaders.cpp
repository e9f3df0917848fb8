// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/pipeline/replyheaders.h"

#include <algorithm>

namespace Gatehouse {
namespace {

QByteArray millisecondsText(std::chrono::microseconds duration)
{
    return QByteArray::number(static_cast<double>(duration.count()) / 1000.0, 'f', 3);
}

bool isConnectionField(QByteArrayView name)
{
    static constexpr const char *names[] = {"connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding",
                                            "set-cookie", "trailer", "upgrade"};
    return std::any_of(std::begin(names), std::end(names), [name](const char *field) { return sameHeaderName(name, field); });
}

void addState(HeaderList &headers, const QByteArray &unit, const std::optional<RateState> &state)
{
    if (!state)
        return;
    headers.set("x-ratelimit-limit-" + unit, QByteArray::number(static_cast<qint64>(state->limit)));
    headers.set("x-ratelimit-remaining-" + unit, QByteArray::number(static_cast<qint64>(state->remaining)));
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(state->reset);
    headers.set("x-ratelimit-reset-" + unit, QByteArray::number(static_cast<qint64>(seconds.count())) + 's');
}

} // namespace

void addLimitHeaders(HeaderList &headers, const RateStates &states)
{
    addState(headers, "requests", states.requests);
    addState(headers, "tokens", states.tokens);
}

void addRefusalHeaders(HeaderList &headers, const RateRefusal &refusal, WallTime now)
{
    headers.set("rate_limit_type", rateLimitType(refusal.kind).toByteArray());
    addLimitHeaders(headers, refusal.states);
    if (refusal.retryAfter) {
        const auto at = std::chrono::ceil<std::chrono::seconds>(now + std::chrono::ceil<std::chrono::microseconds>(*refusal.retryAfter));
        headers.set("reset_at", QByteArray::number(static_cast<qint64>(at.time_since_epoch().count())));
    }
}

void addDeploymentHeaders(HeaderList &headers, const Target &target, QByteArrayView group, QByteArrayView version, int attempts)
{
    headers.add("x-litellm-model-id", target.deployment.id());
    headers.add("x-litellm-model-group", group.toByteArray());
    headers.add("x-litellm-model-api-base", target.shownBase);
    headers.add("x-litellm-version", version.toByteArray());
    headers.add("x-litellm-attempted-retries", attempts == 1 ? QByteArrayLiteral("0") : QByteArray::number(attempts - 1));
    headers.add("x-litellm-attempted-fallbacks", QByteArrayLiteral("0"));
}

void addOutcomeHeaders(HeaderList &headers, const RequestRecord &record)
{
    if (record.cost.priced)
        headers.add("x-litellm-response-cost", record.cost.total.toDecimal());
    headers.add("x-litellm-response-duration-ms", millisecondsText(record.duration));
    headers.add("x-litellm-overhead-duration-ms", millisecondsText(record.overhead));
}

void addUpstreamHeaders(HeaderList &headers, const HeaderList &upstream)
{
    for (const auto &[name, value] : upstream) {
        if (isConnectionField(name))
            continue;
        const QByteArray lower = name.toLower();
        if (lower.startsWith("x-ratelimit-"))
            headers.add(lower, value);
        headers.add("llm_provider-" + lower, value);
    }
}

} // namespace Gatehouse
