// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/pipeline/recorder.h"

#include "gateway/access/account.h"
#include "gateway/accounting/meter.h"
#include "gateway/accounting/pricebook.h"
#include "gateway/base/log.h"
#include "gateway/pipeline/capturedhead.h"
#include "gateway/pipeline/errorwriter.h"
#include "gateway/pipeline/replyheaders.h"
#include "gateway/pipeline/workercontext.h"
#include "gateway/storage/storage.h"

namespace Gatehouse {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;

constexpr const char *finishNames[] = {"", "stop", "stop_sequence", "length", "tool_calls", "content_filter", "refusal", "pause"};

void attribute(RequestRecord &record, const Caller &caller)
{
    if (!caller.account || !caller.account->key)
        return;
    const ResolvedKey &key = *caller.account->key;
    record.user = key.key.userId;
    record.team = key.key.teamId;
    record.organization = key.organizationId;
}

} // namespace

Recorder::Recorder(WorkerContext &worker, const InboundRequest &request, QByteArray callId, QByteArray route, QByteArray dialect, const Caller &caller)
    : m_worker(worker), m_request(request)
{
    m_record.id = std::move(callId);
    const auto running = worker.clock->steady() - request.receivedAt;
    m_record.startedAt = worker.clock->wall() - duration_cast<microseconds>(running);
    m_record.route = std::move(route);
    m_record.dialect = std::move(dialect);
    m_record.keyHash = caller.keyHash;
    m_record.keyAlias = caller.keyAlias;
    attribute(m_record, caller);
    m_record.clientAddress = request.peerAddress;
    m_record.userAgent = request.headers.value("user-agent").left(200);
    m_record.requestBytes = request.body.size();
    m_worker.counters.inFlight.fetch_add(1, std::memory_order_relaxed);
    if (worker.shared->capture.load(std::memory_order_relaxed)) {
        m_capture = std::make_unique<CapturedExchange>();
        m_capture->id = m_record.id;
        m_capture->clientRequestHead = capturedRequestHead(request.method, request.target, request.headers, worker.snapshot->config.keyHeaderName);
        m_capture->clientRequestBody = request.body;
    }
}

Recorder::~Recorder()
{
    m_worker.counters.inFlight.fetch_sub(1, std::memory_order_relaxed);
    if (m_opened && !m_settled) {
        m_record.state = LedgerState::Released;
        m_record.status = 500;
        m_record.errorKind = errorKindName(ErrorKind::Internal);
        if (const auto kept = m_worker.journal->settle(m_record); !kept)
            qCCritical(lcPipeline).noquote() << "A request could not be settled:" << kept.error().message;
    }
}

void Recorder::hold(Reservation reservation, Permit permit)
{
    m_reservation = std::move(reservation);
    m_permit = std::move(permit);
}

void Recorder::open(const Target &target)
{
    RequestOpening opening;
    opening.id = m_record.id;
    opening.startedAt = m_record.startedAt;
    opening.keyHash = m_record.keyHash;
    opening.model = m_record.model;
    opening.deploymentId = target.deployment.id();
    opening.reserved = m_reservation.estimate();
    opening.charges = m_record.charges;
    m_worker.journal->collect(opening);
    m_opened = true;
}

Journal::Kept Recorder::kept()
{
    return m_worker.journal->kept();
}

void Recorder::upstreamStarted()
{
    m_upstreamSince = m_worker.clock->steady();
}

void Recorder::upstreamFinished()
{
    if (m_upstreamSince != SteadyTime{})
        m_upstreamTime += m_worker.clock->steady() - m_upstreamSince;
    m_upstreamSince = {};
}

void Recorder::firstToken()
{
    if (m_record.timeToFirstToken.count() < 0)
        m_record.timeToFirstToken = duration_cast<microseconds>(m_worker.clock->steady() - m_request.receivedAt);
}

void Recorder::priceAndTime(const Target *target, const ReplyFacts *facts, const Dialect &dialect)
{
    if (target) {
        const Deployment &deployment = target->deployment;
        m_record.provider = deployment.provider;
        m_record.upstreamModel = deployment.upstreamModel;
        m_record.deploymentId = deployment.id();
        m_record.apiBase = target->shownBase;
        m_record.priceVersion = deployment.price.source;
    }
    if (facts) {
        m_record.usage = meteredUsage(*facts, dialect, m_request.body);
        m_record.finishReason = finishNames[static_cast<int>(facts->finish)];
        if (target)
            m_record.cost = costOf(m_record.usage, target->deployment.price);
    }
    upstreamFinished();
    const auto whole = m_worker.clock->steady() - m_request.receivedAt;
    m_record.duration = duration_cast<microseconds>(whole);
    m_record.overhead = duration_cast<microseconds>(whole - m_upstreamTime);
}

void Recorder::settle(LedgerState state, int status, const Target *target, const ReplyFacts *facts, const Dialect &dialect,
                      qint64 responseBytes, const std::optional<Error> &failure)
{
    if (m_settled)
        return;
    fillIn(state, status, target, facts, dialect, responseBytes, failure);
    if (const auto kept = m_worker.journal->settle(m_record); !kept)
        qCCritical(lcPipeline).noquote() << "A request could not be settled:" << kept.error().message;
}

void Recorder::settleTogether(int status, const Target &target, const ReplyFacts &facts, const Dialect &dialect, qint64 responseBytes)
{
    fillIn(LedgerState::Settled, status, &target, &facts, dialect, responseBytes, std::nullopt);
    m_worker.journal->collect(m_record);
}

void Recorder::fillIn(LedgerState state, int status, const Target *target, const ReplyFacts *facts, const Dialect &dialect, qint64 responseBytes,
                      const std::optional<Error> &failure)
{
    m_settled = true;
    m_record.state = state;
    m_record.status = status;
    m_record.responseBytes = responseBytes;
    if (failure) {
        m_record.errorKind = errorKindName(failure->kind);
        m_record.errorMessage = failure->message;
    }
    priceAndTime(target, facts, dialect);
    m_reservation.settle(m_record.cost.total);
    m_permit.settle(m_record.usage.total(), m_worker.clock->steady());

    WorkerCounters &counters = m_worker.counters;
    counters.requests.fetch_add(1, std::memory_order_relaxed);
    if (m_record.failed())
        counters.failed.fetch_add(1, std::memory_order_relaxed);
    counters.tokens.fetch_add(m_record.usage.total(), std::memory_order_relaxed);
    counters.spendNano.fetch_add(m_record.cost.total.nano(), std::memory_order_relaxed);

    qCDebug(lcPipeline).noquote() << m_record.status << m_record.route << m_record.model << "in" << m_record.duration.count() / 1000 << "ms," << m_record.usage.total()
                                  << "tokens," << m_record.cost.total.toDecimal() << "USD, id" << m_record.id;
    if (m_capture)
        m_worker.storage->keepExchange(std::move(*m_capture));
    m_worker.storage->nudge();
}

} // namespace Gatehouse
