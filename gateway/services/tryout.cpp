// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/tryout.h"

#include "gateway/accounting/pricebook.h"
#include "gateway/base/json.h"
#include "gateway/dialects/dialect.h"

#include <QCoro/QCoroTask>

#include <QPointer>
#include <QTimer>

namespace Gatehouse {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using Steady = std::chrono::steady_clock;

constexpr std::chrono::minutes patience{10};

QByteArray promptBody(const QString &model, const QString &prompt)
{
    return dumpJson({{"model", toJson(model)},
                     {"messages", Json::array({{{"role", "user"}, {"content", toJson(prompt)}}})},
                     {"stream", true},
                     {"stream_options", {{"include_usage", true}}}});
}

/// What one trial has seen so far. Reads the stream and passes its text on.
class Listener
{
public:
    explicit Listener(Steady::time_point began) : m_began(began), m_reader(findDialect("openai")->streamReader()) {}

    /// The text in these bytes.
    QString feed(QByteArrayView bytes)
    {
        std::vector<StreamEvent> events;
        m_reader->feed(bytes, events);
        return take(events);
    }
    QString finish()
    {
        std::vector<StreamEvent> events;
        m_reader->finish(events);
        return take(events);
    }

    std::optional<Error> failure;
    Usage usage;
    microseconds timeToFirstToken{};

private:
    QString take(const std::vector<StreamEvent> &events)
    {
        QByteArray text;
        for (const StreamEvent &event : events) {
            if (const auto *delta = std::get_if<TextDelta>(&event))
                text += delta->text;
            else if (const auto *reported = std::get_if<UsageReported>(&event))
                usage = reported->usage;
            else if (const auto *failed = std::get_if<StreamFailed>(&event))
                failure = failed->error;
        }
        if (!text.isEmpty() && timeToFirstToken.count() == 0)
            timeToFirstToken = duration_cast<microseconds>(Steady::now() - m_began);
        return QString::fromUtf8(text);
    }

    Steady::time_point m_began;
    std::unique_ptr<StreamReader> m_reader;
};

Error failureOf(int status, const HeaderList &headers, const QByteArray &body)
{
    return findDialect("openai")->readError(status, headers, body);
}

void addCost(TryResult &result, const OwnAddress &address, const HeaderList &headers, const Usage &usage)
{
    const std::shared_ptr<const Snapshot> snapshot = address.snapshot();
    const auto index = snapshot->byId.constFind(headers.value("x-litellm-model-id"));
    if (index == snapshot->byId.constEnd())
        return;
    const CostBreakdown cost = costOf(usage, snapshot->targets[static_cast<std::size_t>(*index)].deployment.price);
    result.cost = cost.total;
    result.costKnown = cost.priced;
}

/// Owns the upstream call, so that deleting the run ends the request: the guard is checked after each wait.
QCoro::Task<void> runTrial(OwnAddress address, QPointer<TryRun> run, QString model, QByteArray body)
{
    const Steady::time_point began = Steady::now();
    TryResult result;
    result.model = model;
    Listener listener(began);
    Result<OutgoingRequest> request = chatRequest(address, body, patience);
    if (!request) {
        result.error = request.error();
        Q_EMIT run->finished(result);
        co_return;
    }
    std::unique_ptr<UpstreamCall> call = address.transport->start(std::move(*request));
    const auto cancelling = QObject::connect(run.data(), &QObject::destroyed, run.data(), [calling = call.get()] { calling->cancel(); });
    Result<UpstreamHead> head = co_await call->head();
    if (!run)
        co_return;
    QByteArray refusal;
    const bool answered = head && head->status == 200;
    while (head) {
        Result<QByteArray> piece = co_await call->bytes();
        if (!run)
            co_return;
        if (!piece) {
            result.error = piece.error();
            break;
        }
        if (!answered)
            refusal += *piece;
        else if (const QString text = piece->isEmpty() ? listener.finish() : listener.feed(*piece); !text.isEmpty())
            Q_EMIT run->text(text);
        if (!run)
            co_return;
        if (piece->isEmpty())
            break;
    }
    if (!head)
        result.error = head.error();
    else if (!answered && !result.error)
        result.error = failureOf(head->status, head->headers, refusal);
    else if (listener.failure)
        result.error = listener.failure;
    result.inputTokens = listener.usage.input;
    result.outputTokens = listener.usage.output;
    result.timeToFirstToken = listener.timeToFirstToken;
    result.duration = duration_cast<microseconds>(Steady::now() - began);
    if (answered)
        addCost(result, address, head->headers, listener.usage);
    // The call must not be cancelled through the run once it is gone.
    QObject::disconnect(cancelling);
    call.reset();
    Q_EMIT run->finished(result);
}

} // namespace

TryOut::TryOut(OwnAddress address, QObject *parent) : TryService(parent), m_address(std::move(address)) {}

TryRun *TryOut::send(const QString &model, const QString &prompt, QObject *parent)
{
    auto *run = new TryRun(parent);
    // Begun in the next turn, so that the caller can connect first.
    QTimer::singleShot(0, run, [address = m_address, guard = QPointer<TryRun>(run), model, body = promptBody(model, prompt)] {
        runTrial(address, guard, model, body);
    });
    return run;
}

} // namespace Gatehouse
