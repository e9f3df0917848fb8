// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/ids.h"
#include "gateway/domain/requestrecord.h"
#include "gateway/storage/requestcolumns.h"

namespace Gatehouse {

/// 2026-03-01 12:00:00 UTC.
inline constexpr WallTime noon{std::chrono::seconds(1'772'366'400)};

/// A plain, successful request.
inline RequestRecord plainRequest(QByteArray id = newUuid(), WallTime startedAt = noon)
{
    RequestRecord record;
    record.id = std::move(id);
    record.startedAt = startedAt;
    record.duration = std::chrono::milliseconds(1200);
    record.timeToFirstToken = std::chrono::milliseconds(300);
    record.overhead = std::chrono::microseconds(80);
    record.status = 200;
    record.route = "/v1/chat/completions";
    record.dialect = "openai";
    record.model = "gpt-4o-mini";
    record.provider = "azure";
    record.usage.input = 100;
    record.usage.output = 20;
    record.cost.total = Money::fromNano(27'000);
    record.cost.priced = true;
    return record;
}

/// A request with a value of its own in every field.
inline RequestRecord fullRequest()
{
    RequestRecord r;
    r.id = newUuid();
    r.state = LedgerState::Partial;
    r.startedAt = noon + std::chrono::microseconds(1'234'567);
    r.duration = std::chrono::microseconds(2'000'001);
    r.timeToFirstToken = std::chrono::microseconds(300'002);
    r.overhead = std::chrono::microseconds(93);
    r.status = 499;
    r.route = "/v1/messages";
    r.dialect = "anthropic";
    r.model = "claude; DROP TABLE requests; --";
    r.provider = "anthropic";
    r.upstreamModel = "claude-sonnet-4";
    r.deploymentId = "deployment-1";
    r.apiBase = "https://api.example.com/v1";
    r.keyHash = QByteArray(64, 'a');
    r.keyAlias = "it's a ключ";
    r.user = "user-1";
    r.team = "team-1";
    r.customer = "customer-1";
    r.tags = {"first", "with \"quotes\", and \\", "日本"};
    r.sessionId = "session-1";
    r.clientAddress = "2001:db8::1";
    r.userAgent = "curl/8.0 'x' ?";
    r.streamed = true;
    r.cacheHit = true;
    r.attempts = 3;
    r.usage.input = 1001;
    r.usage.output = 1002;
    r.usage.cacheRead = 1003;
    r.usage.cacheWrite = 1004;
    r.usage.cacheWrite1h = 1005;
    r.usage.reasoning = 1006;
    r.usage.audioInput = 1007;
    r.usage.audioOutput = 1008;
    r.usage.searches = 9;
    r.usage.estimated = true;
    r.usage.reportedCost = Money::fromNano(5'000'000'000'000'001);
    r.cost.input = Money::fromNano(11);
    r.cost.cacheRead = Money::fromNano(12);
    r.cost.cacheWrite = Money::fromNano(13);
    r.cost.output = Money::fromNano(14);
    r.cost.reasoning = Money::fromNano(15);
    r.cost.other = Money::fromNano(16);
    r.cost.total = Money::fromNano(9'007'199'254'740'993); // not exact as a double
    r.cost.priced = true;
    r.priceVersion = "catalogue 2026-02-01";
    r.finishReason = "stop";
    r.errorKind = "client_gone";
    r.errorMessage = QString::fromUtf8("Übel: 'it' failed; 100 % \\ done?\nsecond line");
    r.requestBytes = 5'000'000'000;
    r.responseBytes = 6'000'000'000;
    r.organization = "organization-1";
    r.fallbackPath = {"deployment-0", "deployment-1"};
    return r;
}

inline RequestOpening openingOf(const RequestRecord &record, Money reserved = Money::fromNano(500))
{
    return {record.id, record.startedAt, record.keyHash, record.model, record.deploymentId, reserved, record.charges};
}

/// The name of the first field in which two records differ; empty when they are equal.
inline QByteArray differenceOf(const RequestRecord &a, const RequestRecord &b)
{
    const auto pick = [](bool differs, const char *name) { return differs ? QByteArray(name) : QByteArray(); };
    const QByteArray found[] = {
        pick(a.id != b.id, "id"), pick(a.state != b.state, "state"), pick(a.startedAt != b.startedAt, "startedAt"), pick(a.duration != b.duration, "duration"),
        pick(a.timeToFirstToken != b.timeToFirstToken, "timeToFirstToken"), pick(a.overhead != b.overhead, "overhead"), pick(a.status != b.status, "status"),
        pick(a.route != b.route, "route"), pick(a.dialect != b.dialect, "dialect"), pick(a.model != b.model, "model"), pick(a.provider != b.provider, "provider"),
        pick(a.upstreamModel != b.upstreamModel, "upstreamModel"), pick(a.deploymentId != b.deploymentId, "deploymentId"), pick(a.apiBase != b.apiBase, "apiBase"),
        pick(a.keyHash != b.keyHash, "keyHash"), pick(a.keyAlias != b.keyAlias, "keyAlias"), pick(a.user != b.user, "user"), pick(a.team != b.team, "team"),
        pick(a.customer != b.customer, "customer"), pick(a.tags != b.tags, "tags"), pick(a.sessionId != b.sessionId, "sessionId"),
        pick(a.clientAddress != b.clientAddress, "clientAddress"), pick(a.userAgent != b.userAgent, "userAgent"), pick(a.streamed != b.streamed, "streamed"),
        pick(a.cacheHit != b.cacheHit, "cacheHit"), pick(a.attempts != b.attempts, "attempts"), pick(!(a.usage == b.usage), "usage"),
        pick(a.cost.input != b.cost.input, "cost.input"), pick(a.cost.cacheRead != b.cost.cacheRead, "cost.cacheRead"),
        pick(a.cost.cacheWrite != b.cost.cacheWrite, "cost.cacheWrite"), pick(a.cost.output != b.cost.output, "cost.output"),
        pick(a.cost.reasoning != b.cost.reasoning, "cost.reasoning"), pick(a.cost.other != b.cost.other, "cost.other"), pick(a.cost.total != b.cost.total, "cost.total"),
        pick(a.cost.priced != b.cost.priced, "cost.priced"), pick(a.priceVersion != b.priceVersion, "priceVersion"), pick(a.finishReason != b.finishReason, "finishReason"),
        pick(a.errorKind != b.errorKind, "errorKind"), pick(a.errorMessage != b.errorMessage, "errorMessage"), pick(a.requestBytes != b.requestBytes, "requestBytes"),
        pick(a.responseBytes != b.responseBytes, "responseBytes"), pick(a.organization != b.organization, "organization"),
        pick(a.fallbackPath != b.fallbackPath, "fallbackPath"),
    };
    for (const QByteArray &name : found) {
        if (!name.isEmpty())
            return name;
    }
    return {};
}

} // namespace Gatehouse
