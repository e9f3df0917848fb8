// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/accounting/journal.h"
#include "gateway/accounting/permit.h"
#include "gateway/accounting/reservation.h"
#include "gateway/dialects/dialect.h"
#include "gateway/domain/requestrecord.h"
#include "gateway/pipeline/caller.h"
#include "gateway/pipeline/inbound.h"

#include <memory>
#include <optional>

namespace Gatehouse {

struct Target;
struct WorkerContext;

/// Writes down one request: opens it in the journal before the upstream is asked, settles it before the client's last
/// byte, and keeps the figures of the moment. A request that was opened is settled exactly once, at the latest when this
/// object goes. Lives in its Exchange.
class Recorder
{
public:
    Recorder(WorkerContext &worker, const InboundRequest &request, QByteArray callId, QByteArray route, QByteArray dialect, const Caller &caller);
    ~Recorder();

    RequestRecord &record() { return m_record; }

    /// What the request holds of budgets and takes of limits: settled with its cost and tokens, or given back.
    void hold(Reservation reservation, Permit permit);
    const Permit &permit() const { return m_permit; }

    /// Collects the opening; the request must not go on before `co_await kept()`, and not when that gives an error (Storage:
    /// the journal cannot be written).
    void open(const Target &target);
    Journal::Kept kept();
    /// The upstream is being asked from now on; until `upstreamFinished()` the time is not ours.
    void upstreamStarted();
    void upstreamFinished();
    void firstToken();

    /// Fills in usage, cost, times and status, and journals the record.
    void settle(LedgerState state, int status, const Target *target, const ReplyFacts *facts, const Dialect &dialect,
                qint64 responseBytes, const std::optional<Error> &failure);
    /// The same for a whole answer, which must not be sent before `co_await kept()`.
    void settleTogether(int status, const Target &target, const ReplyFacts &facts, const Dialect &dialect, qint64 responseBytes);
    bool settled() const { return m_settled; }

    /// Both sides of the exchange, while capture is on; null otherwise.
    CapturedExchange *capture() { return m_capture.get(); }

private:
    void fillIn(LedgerState state, int status, const Target *target, const ReplyFacts *facts, const Dialect &dialect, qint64 responseBytes,
                const std::optional<Error> &failure);
    void priceAndTime(const Target *target, const ReplyFacts *facts, const Dialect &dialect);

    WorkerContext &m_worker;
    const InboundRequest &m_request;
    RequestRecord m_record;
    Reservation m_reservation;
    Permit m_permit;
    std::unique_ptr<CapturedExchange> m_capture;
    SteadyTime m_upstreamSince{};
    std::chrono::steady_clock::duration m_upstreamTime{};
    bool m_opened = false;
    bool m_settled = false;
};

} // namespace Gatehouse
