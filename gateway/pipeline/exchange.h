// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/jsonscan.h"
#include "gateway/dialects/dialect.h"
#include "gateway/pipeline/caller.h"
#include "gateway/pipeline/inbound.h"
#include "gateway/pipeline/recorder.h"
#include "gateway/pipeline/requestoptions.h"
#include "gateway/routing/router.h"
#include "gateway/upstream/transport.h"

#include <QCoro/QCoroTask>

#include <memory>
#include <optional>

namespace Gatehouse {

struct WorkerContext;

/// What an exchange starts from.
struct ExchangeStart {
    std::shared_ptr<const InboundRequest> request;
    std::shared_ptr<ReplySink> reply;
    const Dialect *dialect = nullptr; ///< the client's language
    QByteArray route;                 ///< "/v1/chat/completions", for the record
    QByteArray modelFromPath;         ///< model named by the path, empty when the body names it
    QByteArray callId;
    Caller caller;
};

/// One request from its body to its record: the coroutine below, top to bottom. Owns all that must outlive a suspension,
/// and itself through the coroutine's parameter. Lives on its worker's thread.
class Exchange : public std::enable_shared_from_this<Exchange>
{
public:
    /// Runs to the end by itself; the task need not be awaited.
    static QCoro::Task<void> run(std::shared_ptr<Exchange> self);

    Exchange(WorkerContext &worker, ExchangeStart start);
    ~Exchange();

    /// Writes an SSE comment when a begun stream has been silent for long enough.
    void keepAlive(SteadyTime now);
    /// The gateway stops and cannot wait for the answer: the client is told so, what was received is settled.
    void giveUp();

private:
    /// Why an attempt failed, and whether another deployment may be asked.
    struct Failure {
        Failure(Error why, bool tryAnother) : error(std::move(why)), another(tryAnother) {}
        Error error;
        bool another;
    };
    using Attempt = std::optional<Failure>; // empty: answered

    Result<void> read();
    Result<void> admit();
    Result<OutgoingRequest> prepare(const Target &target);
    QCoro::Task<Attempt> attempt(const Target *target);
    QCoro::Task<Failure> readFailure(const Target *target, UpstreamHead head);
    QCoro::Task<Attempt> relayWhole(const Target *target, UpstreamHead head);
    QCoro::Task<Attempt> relayStream(const Target *target, UpstreamHead head);

    bool speaksClientsDialect(const Target &target) const { return target.dialect == m_start.dialect; }
    void beginStream(const Target &target, const UpstreamHead &head);
    void settleStream(const Target &target, const ReplyFacts &facts, std::optional<Error> failure, QByteArray tail, bool failureWasPassed);
    Failure failedBeforeAnswer(const Target &target, Error error);
    void noteFailure(const Target &target, const QString &message);
    void refuse(const Error &error);
    HeaderList answerHeaders(const Target &target, const UpstreamHead &head) const;
    ReplyStamp stamp() const;

    WorkerContext &m_worker;
    ExchangeStart m_start;
    std::shared_ptr<const Snapshot> m_snapshot;
    Recorder m_recorder;
    RequestOptions m_options;
    std::optional<JsonScan> m_scan;
    std::optional<Conversation> m_conversation; // read once, when an attempt needs translating
    AttemptPlan m_plan;
    HeaderList m_refusalHeaders;
    std::unique_ptr<UpstreamCall> m_call;
    SteadyTime m_lastWrite{};
    int m_attempts = 0;
    bool m_gone = false;
    bool m_givenUp = false;
};

} // namespace Gatehouse
