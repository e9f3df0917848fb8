// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/pipeline/exchange.h"

#include "gateway/base/log.h"
#include "gateway/dialects/eventfacts.h"
#include "gateway/pipeline/capturedhead.h"
#include "gateway/access/account.h"
#include "gateway/pipeline/errorwriter.h"
#include "gateway/pipeline/gate.h"
#include "gateway/pipeline/replyheaders.h"
#include "gateway/pipeline/streamlane.h"
#include "gateway/pipeline/upstreamfailure.h"
#include "gateway/pipeline/workercontext.h"
#include "gateway/routing/deploymenthealth.h"

namespace Gatehouse {
namespace {

/// Largest whole answer that is taken from an upstream.
constexpr qsizetype largestReply = 256 * 1024 * 1024;
/// Largest error body that is read for its message.
constexpr qsizetype largestErrorBody = 1024 * 1024;

Error stoppedTooSoon()
{
    Error error(ErrorKind::Unavailable, QStringLiteral("The gateway stops and could not wait for the whole answer. Ask again."));
    error.retryAfter = std::chrono::seconds(1);
    return error;
}

void append(std::vector<QByteArray> &fields, const std::vector<QByteArray> &more)
{
    fields.insert(fields.end(), more.begin(), more.end());
}

/// The client's betas beside those that the deployment needs.
void addBetas(HeaderList &headers, const QByteArray &betas)
{
    const QByteArray own = headers.value("anthropic-beta");
    headers.set("anthropic-beta", own.isEmpty() ? betas : own + ',' + betas);
}

/// The request's own tags and those that its key and team put on every request, each once.
QList<QByteArray> allTags(const RequestOptions &options, const Caller &caller)
{
    QList<QByteArray> tags = options.tags;
    if (caller.account) {
        for (const QByteArray &tag : caller.account->tags) {
            if (!tags.contains(tag))
                tags << tag;
        }
    }
    return tags;
}

bool isEventStream(const HeaderList &headers)
{
    return headers.value("content-type").toLower().startsWith("text/event-stream");
}

} // namespace

Exchange::Exchange(WorkerContext &worker, ExchangeStart start)
    : m_worker(worker), m_start(std::move(start)), m_snapshot(worker.snapshot),
      m_recorder(worker, *m_start.request, m_start.callId, m_start.route, m_start.dialect->id().toByteArray(), m_start.caller)
{
    m_worker.running.insert(this);
}

Exchange::~Exchange()
{
    m_worker.running.erase(this);
    m_worker.streaming.erase(this);
}

QCoro::Task<void> Exchange::run(std::shared_ptr<Exchange> self)
{
    Exchange &x = *self;
    x.m_start.reply->onGone([weak = std::weak_ptr<Exchange>(self)] {
        if (const std::shared_ptr<Exchange> exchange = weak.lock()) {
            exchange->m_gone = true;
            if (exchange->m_call)
                exchange->m_call->cancel();
        }
    });

    if (const Result<void> understood = x.read(); !understood) {
        x.refuse(understood.error());
        co_return;
    }
    if (const Result<void> admitted = x.admit(); !admitted) {
        x.refuse(admitted.error());
        co_return;
    }
    // Asked for by deployment id, it is recorded under the name people know.
    if (x.m_snapshot->byId.contains(x.m_options.model) && !x.m_snapshot->groups.contains(x.m_options.model))
        x.m_recorder.record().model = x.m_plan.group;
    x.m_recorder.open(*x.m_plan.attempts.front());
    const Result<void> opened = co_await x.m_recorder.kept();
    if (!opened) {
        x.refuse(Error(ErrorKind::Unavailable, QStringLiteral("The request cannot be recorded, so it is not sent: %1").arg(opened.error().message)));
        co_return;
    }

    const int retries = x.m_options.retries.value_or(x.m_plan.attempts.front()->deployment.entry.maxRetries.value_or(x.m_snapshot->config.retries));
    const std::size_t tries = x.m_plan.attempts.size() + static_cast<std::size_t>(retries);
    for (std::size_t i = 0; i < tries; ++i) {
        const Target *target = x.m_plan.attempts[i % x.m_plan.attempts.size()];
        const Attempt failure = co_await x.attempt(target);
        if (!failure)
            co_return;
        const bool goOn = failure->another && !x.m_gone && i + 1 < tries;
        if (goOn)
            continue;
        x.m_recorder.settle(LedgerState::Released, statusOf(failure->error), target, nullptr, *x.m_start.dialect, 0, failure->error);
        if (!x.m_gone)
            sendError(*x.m_start.reply, failure->error, x.m_start.dialect, x.m_start.callId);
        co_return;
    }
}

Result<void> Exchange::read()
{
    const InboundRequest &request = *m_start.request;
    if (const QByteArray *type = request.headers.find("content-type"); type && !type->toLower().contains("json"))
        return Error(ErrorKind::UnsupportedMedia,
                     QStringLiteral("The body is sent as %1. Send JSON with \"Content-Type: application/json\".").arg(QString::fromUtf8(*type)));
    if (const QByteArray *coding = request.headers.find("content-encoding"); coding && !coding->isEmpty() && coding->toLower() != "identity")
        return Error(ErrorKind::UnsupportedMedia,
                     QStringLiteral("The body is encoded as %1. Send it without a Content-Encoding.").arg(QString::fromUtf8(*coding)));
    Result<JsonScan> scan = JsonScan::read(request.body);
    if (!scan) {
        Error error = scan.error();
        error.param = "request_body";
        return error;
    }
    Result<RequestOptions> options = readOptions(*scan, request.headers, m_start.modelFromPath);
    if (!options)
        return options.error();
    m_scan = std::move(*scan);
    m_options = std::move(*options);
    RequestRecord &record = m_recorder.record();
    record.model = m_options.model;
    record.streamed = m_options.stream;
    record.tags = allTags(m_options, m_start.caller);
    record.customer = m_options.customer;
    record.sessionId = m_options.sessionId;
    return {};
}

Result<void> Exchange::admit()
{
    Admission admission(m_worker, *m_snapshot, m_start.caller, *m_start.request, *m_scan, m_options, m_recorder.record());
    if (Result<void> passed = passGates(admission); !passed) {
        m_refusalHeaders = std::move(admission.refusalHeaders);
        return passed;
    }
    if (const Result<const AttemptPlan *> plan = admission.plan(); !plan)
        return plan.error();
    m_plan = admission.takePlan();
    m_recorder.hold(std::move(admission.reservation), std::move(admission.permit));
    return {};
}

Result<OutgoingRequest> Exchange::prepare(const Target &target)
{
    RequestTarget writing = target.writing;
    writing.dropParams |= m_options.dropParams;
    append(writing.dropFields, m_options.dropFields);
    append(writing.allowFields, m_options.allowFields);
    Result<QByteArray> body = QByteArray();
    if (speaksClientsDialect(target)) {
        body = target.dialect->passRequest(*m_scan, writing);
    } else {
        if (!m_conversation) {
            Result<Conversation> conversation = m_start.dialect->readRequest(m_start.request->body);
            if (!conversation)
                return conversation.error();
            m_conversation = std::move(*conversation);
        }
        body = target.dialect->writeRequest(*m_conversation, writing);
    }
    if (!body)
        return body.error();

    OutgoingRequest request;
    request.url = target.chat.url;
    request.headers = target.chat.headers;
    if (target.deployment.dialect == "anthropic") {
        if (const QByteArray *betas = m_start.request->headers.find("anthropic-beta"))
            addBetas(request.headers, *betas);
    }
    request.body = std::move(*body);
    applyTimeouts(request, m_options, target.deployment.entry, m_snapshot->config);
    if (CapturedExchange *capture = m_recorder.capture()) {
        capture->upstreamRequestHead = capturedRequestHead(request.method, request.url, request.headers);
        capture->upstreamRequestBody.clear();
        captureBody(capture->upstreamRequestBody, request.body);
        capture->upstreamResponseBody.clear();
    }
    return request;
}

QCoro::Task<Exchange::Attempt> Exchange::attempt(const Target *target)
{
    if (m_gone)
        co_return failedBeforeAnswer(*target, Error(ErrorKind::ClientGone, {}));
    Result<OutgoingRequest> request = prepare(*target);
    if (!request)
        co_return Failure(request.error(), false);
    ++m_attempts;
    m_recorder.record().attempts = m_attempts;
    m_recorder.upstreamStarted();
    m_call = m_worker.transportFor(target->deployment).start(std::move(*request));
    Result<UpstreamHead> head = co_await m_call->head();
    if (!head)
        co_return failedBeforeAnswer(*target, head.error());
    if (CapturedExchange *capture = m_recorder.capture())
        capture->upstreamResponseHead = capturedResponseHead(head->status, head->headers);
    const bool wrongKind = m_options.stream && !isEventStream(head->headers);
    if (head->status < 200 || head->status >= 300 || wrongKind) {
        Failure failure = co_await readFailure(target, std::move(*head));
        co_return failure;
    }
    if (m_options.stream) {
        Attempt outcome = co_await relayStream(target, std::move(*head));
        co_return outcome;
    }
    Attempt outcome = co_await relayWhole(target, std::move(*head));
    co_return outcome;
}

QCoro::Task<Exchange::Failure> Exchange::readFailure(const Target *target, UpstreamHead head)
{
    QByteArray body;
    while (body.size() < largestErrorBody) {
        Result<QByteArray> piece = co_await m_call->bytes();
        if (!piece || piece->isEmpty())
            break;
        body += *piece;
    }
    if (CapturedExchange *capture = m_recorder.capture())
        captureBody(capture->upstreamResponseBody, body);
    const bool saidYes = head.status >= 200 && head.status < 300;
    Error error = target->dialect->readError(saidYes ? 502 : head.status, head.headers, body);
    if (saidYes) {
        error.kind = ErrorKind::UpstreamFailed;
        error.upstreamStatus = 0;
        error.message = QStringLiteral("A stream was asked for, but the answer is of type \"%1\".").arg(QString::fromUtf8(head.headers.value("content-type")));
    }
    co_return failedBeforeAnswer(*target, std::move(error));
}

QCoro::Task<Exchange::Attempt> Exchange::relayWhole(const Target *target, UpstreamHead head)
{
    QByteArray body;
    for (;;) {
        Result<QByteArray> piece = co_await m_call->bytes();
        if (!piece)
            co_return failedBeforeAnswer(*target, piece.error());
        if (piece->isEmpty())
            break;
        if (body.isEmpty())
            body = std::move(*piece);
        else
            body += *piece;
        if (body.size() > largestReply)
            co_return failedBeforeAnswer(*target, Error(ErrorKind::UpstreamFailed, QStringLiteral("The answer is larger than 256 MiB.")));
    }
    m_recorder.upstreamFinished();
    m_recorder.firstToken();
    if (CapturedExchange *capture = m_recorder.capture())
        captureBody(capture->upstreamResponseBody, body);

    Result<QByteArray> answer = QByteArray();
    ReplyFacts facts;
    if (speaksClientsDialect(*target)) {
        answer = target->dialect->passReply(body, stamp(), facts);
    } else {
        const Result<Reply> reply = target->dialect->readReply(body);
        if (reply) {
            facts = factsOf(*reply);
            answer = m_start.dialect->writeReply(*reply, stamp());
        } else {
            answer = reply.error();
        }
    }
    if (!answer)
        co_return failedBeforeAnswer(*target, answer.error());

    m_worker.health->succeeded(target->deployment.id(), m_call->waited(), m_worker.clock->wall());
    HeaderList headers = answerHeaders(*target, head);
    headers.add("Content-Type", QByteArrayLiteral("application/json"));
    if (CapturedExchange *capture = m_recorder.capture()) {
        capture->clientResponseHead = capturedResponseHead(200, headers);
        captureBody(capture->clientResponseBody, *answer);
    }
    const bool gone = m_gone || m_start.reply->clientGone();
    m_recorder.settleTogether(gone ? 499 : 200, *target, facts, *m_start.dialect, answer->size());
    const Result<void> kept = co_await m_recorder.kept();
    if (!kept)
        qCCritical(lcPipeline).noquote() << "A request could not be settled:" << kept.error().message;
    addOutcomeHeaders(headers, m_recorder.record());
    m_start.reply->send(200, std::move(headers), std::move(*answer));
    co_return Attempt();
}

QCoro::Task<Exchange::Attempt> Exchange::relayStream(const Target *target, UpstreamHead head)
{
    StreamLane lane(*target->dialect, *m_start.dialect, stamp());
    ReplySink &reply = *m_start.reply;
    for (;;) {
        Result<QByteArray> piece = co_await m_call->bytes();
        std::optional<Error> failure;
        QByteArray out;
        const bool ended = !piece || piece->isEmpty();
        if (!piece) {
            failure = piece.error();
        } else {
            if (CapturedExchange *capture = m_recorder.capture())
                captureBody(capture->upstreamResponseBody, *piece);
            failure = ended ? lane.finish(out) : lane.feed(*piece, out);
        }
        const ReplyFacts &facts = lane.facts();
        if (facts.sawContent)
            m_recorder.firstToken();
        if (failure && !reply.begun() && !m_gone)
            co_return failedBeforeAnswer(*target, std::move(*failure));
        if (!reply.begun() && (!out.isEmpty() || ended))
            beginStream(*target, head);
        if (failure || (ended && !m_recorder.settled())) {
            settleStream(*target, facts, std::move(failure), std::move(out), lane.failureWasPassed());
            co_return Attempt();
        }
        if (facts.ended && !m_recorder.settled()) {
            m_worker.health->succeeded(target->deployment.id(), m_call->waited(), m_worker.clock->wall());
            m_recorder.settle(LedgerState::Settled, 200, target, &facts, *m_start.dialect, reply.bytesWritten() + out.size(), std::nullopt);
        }
        if (CapturedExchange *capture = m_recorder.capture())
            captureBody(capture->clientResponseBody, out);
        if (!out.isEmpty()) {
            m_lastWrite = m_worker.clock->steady();
            reply.write(std::move(out));
        }
        if (ended) {
            reply.end();
            co_return Attempt();
        }
        if (reply.congested())
            co_await reply.drained();
    }
}

void Exchange::beginStream(const Target &target, const UpstreamHead &head)
{
    HeaderList headers = answerHeaders(target, head);
    headers.add("Content-Type", "text/event-stream; charset=utf-8");
    headers.add("Cache-Control", "no-cache");
    headers.add("X-Accel-Buffering", "no");
    if (CapturedExchange *capture = m_recorder.capture())
        capture->clientResponseHead = capturedResponseHead(200, headers);
    m_start.reply->begin(200, std::move(headers));
    m_worker.streaming.insert(this);
    m_lastWrite = m_worker.clock->steady();
}

void Exchange::settleStream(const Target &target, const ReplyFacts &facts, std::optional<Error> failure, QByteArray tail, bool failureWasPassed)
{
    ReplySink &reply = *m_start.reply;
    m_worker.streaming.erase(this);
    if (failure && m_givenUp && !m_gone) {
        failure = stoppedTooSoon();
        tail += m_start.dialect->writeStreamError(*failure, statusOf(*failure));
    } else if (failure && failure->kind != ErrorKind::ClientGone) {
        failure = namedFailure(target, std::move(*failure));
        noteFailure(target, failure->message);
        if (!failureWasPassed)
            tail += m_start.dialect->writeStreamError(*failure, statusOf(*failure));
    } else if (!failure) {
        m_worker.health->succeeded(target.deployment.id(), m_call->waited(), m_worker.clock->wall());
    }
    const bool gone = m_gone || reply.clientGone();
    const int status = gone ? 499 : 200;
    const LedgerState state = gone || failure ? LedgerState::Partial : LedgerState::Settled;
    m_recorder.settle(state, status, &target, &facts, *m_start.dialect, reply.bytesWritten() + tail.size(), failure);
    if (!tail.isEmpty())
        reply.write(std::move(tail));
    // A stream that was cut must not look complete to a client that overlooks the error event.
    if (failure)
        reply.abort();
    else
        reply.end();
}

Exchange::Failure Exchange::failedBeforeAnswer(const Target &target, Error error)
{
    m_recorder.upstreamFinished();
    if (m_givenUp && !m_gone)
        return Failure(stoppedTooSoon(), false);
    if (m_gone || error.kind == ErrorKind::ClientGone)
        return Failure(Error(ErrorKind::ClientGone, QStringLiteral("The client left before the answer came.")), false);
    const bool another = mayRetry(error);
    const bool counts = speaksAgainstDeployment(error);
    error = namedFailure(target, std::move(error));
    if (counts)
        noteFailure(target, error.message);
    return Failure(std::move(error), another);
}

void Exchange::noteFailure(const Target &target, const QString &message)
{
    const int inARow = m_worker.health->failed(target.deployment.id(), message, m_worker.clock->wall());
    // The 1st, 2nd, 4th, 8th … of a row: a provider that is down must not fill the log.
    if ((inARow & (inARow - 1)) == 0)
        qCWarning(lcPipeline).noquote() << message << (inARow > 1 ? QStringLiteral("[%1 in a row]").arg(inARow) : QString());
}

void Exchange::refuse(const Error &error)
{
    m_recorder.settle(LedgerState::Released, statusOf(error), nullptr, nullptr, *m_start.dialect, 0, error);
    sendError(*m_start.reply, error, m_start.dialect, m_start.callId, std::move(m_refusalHeaders));
}

HeaderList Exchange::answerHeaders(const Target &target, const UpstreamHead &head) const
{
    HeaderList headers;
    headers.reserve(24);
    headers.add("x-litellm-call-id", m_start.callId);
    addDeploymentHeaders(headers, target, m_plan.group, m_worker.shared->version, m_attempts);
    addUpstreamHeaders(headers, head.headers);
    addLimitHeaders(headers, m_recorder.permit().states());
    return headers;
}

ReplyStamp Exchange::stamp() const
{
    ReplyStamp stamp;
    stamp.model = m_options.model;
    stamp.created = std::chrono::duration_cast<std::chrono::seconds>(m_worker.clock->wall().time_since_epoch()).count();
    stamp.fallbackId = (m_start.dialect->id() == "anthropic" ? "msg_" : "chatcmpl-") + m_start.callId;
    stamp.includeUsage = m_options.includeUsage;
    return stamp;
}

void Exchange::giveUp()
{
    // Cancelling runs the coroutine to its end, and with it goes what keeps this alive.
    const std::shared_ptr<Exchange> self = shared_from_this();
    m_givenUp = true;
    if (m_call)
        m_call->cancel();
}

void Exchange::keepAlive(SteadyTime now)
{
    if (now - m_lastWrite < m_options.keepAlive || m_start.reply->congested())
        return;
    m_lastWrite = now;
    m_start.reply->write(": ping\n\n");
}

} // namespace Gatehouse
