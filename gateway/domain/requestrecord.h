// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"
#include "gateway/domain/charge.h"
#include "gateway/domain/modelprice.h"
#include "gateway/domain/usage.h"

#include <QByteArray>
#include <QList>
#include <QMetaType>
#include <QString>

#include <chrono>

namespace Gatehouse {

/// How a request ended, for the ledger. Every request that was opened ends in exactly one of the last four.
enum class LedgerState : std::uint8_t {
    Open,     ///< admitted, still running
    Settled,  ///< finished, usage known
    Released, ///< never reached an upstream, or failed there without usage: nothing to pay
    Partial,  ///< client left or stream cut: usage as far as it was seen
    Orphaned, ///< the process died while it ran: charged by policy at the next start
};

/// What is written before a request goes to its upstream, so that a crash leaves a trace.
struct RequestOpening {
    QByteArray id;            ///< UUID; also the `x-litellm-call-id` header
    WallTime startedAt{};
    QByteArray keyHash;       ///< SHA-256 hex of the key that paid; empty for no key
    QByteArray model;         ///< name the client asked for
    QByteArray deploymentId;
    Money reserved;           ///< worst-case estimate held against budgets
    QList<Charge> charges;    ///< where the request is counted, should it be orphaned
};

/// One request as it is remembered: a row of the request log and of the ledger.
struct RequestRecord {
    QByteArray id;
    LedgerState state = LedgerState::Settled;
    WallTime startedAt{};
    std::chrono::microseconds duration{};       ///< from the last byte of the request to the last byte of the answer
    std::chrono::microseconds timeToFirstToken{-1}; ///< -1 = nothing came
    std::chrono::microseconds overhead{};       ///< our own share of the duration
    int status = 0;                             ///< HTTP status the client got (499 when it left before)
    QByteArray route;                           ///< "/v1/chat/completions"
    QByteArray dialect;                         ///< the client's language: "openai", "anthropic"
    QByteArray model;                           ///< name the client asked for
    QByteArray provider;                        ///< "azure"
    QByteArray upstreamModel;                   ///< "gpt-4o-mini"
    QByteArray deploymentId;
    QByteArray apiBase;                         ///< upstream base, without query
    QByteArray keyHash;
    QByteArray keyAlias;                        ///< "master key", or the key's alias
    QByteArray user, team, customer;
    QList<QByteArray> tags;
    QByteArray sessionId;
    QByteArray clientAddress;
    QByteArray userAgent;
    bool streamed = false;
    bool cacheHit = false;
    int attempts = 1;
    Usage usage;
    CostBreakdown cost;
    QByteArray priceVersion;
    QByteArray finishReason;
    QByteArray errorKind;                       ///< empty when it went well; else e.g. "authentication"
    QString errorMessage;
    qint64 requestBytes = 0;
    qint64 responseBytes = 0;
    QByteArray organization;
    QList<QByteArray> fallbackPath;             ///< ids of the deployments that were tried, in order
    QList<Charge> charges;                      ///< purses to which the cost is added, decided at admission; kept with the row for re-pricing, not listed with it

    bool failed() const { return status >= 400 || !errorKind.isEmpty(); }
};

/// Both sides of one exchange, kept only while capture is on. Keys are already replaced by dots.
struct CapturedExchange {
    QByteArray id;
    QByteArray clientRequestHead, clientRequestBody;
    QByteArray upstreamRequestHead, upstreamRequestBody;
    QByteArray upstreamResponseHead, upstreamResponseBody;
    QByteArray clientResponseHead, clientResponseBody;
};

} // namespace Gatehouse

Q_DECLARE_METATYPE(Gatehouse::RequestRecord)
