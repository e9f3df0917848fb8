// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/upstream/demotransport.h"

#include "gateway/base/ids.h"
#include "gateway/base/json.h"
#include "gateway/providers/demo/demoanswer.h"

#include <QDateTime>
#include <QTimer>

#include <deque>

namespace Gatehouse {
namespace {

constexpr std::chrono::milliseconds pieceInterval{12};

QByteArray textOf(const Json &content)
{
    if (content.is_string())
        return jsonBytes(content);
    QByteArray text;
    if (content.is_array()) {
        for (const Json &part : content)
            text += memberBytes(part, "text");
    }
    return text;
}

struct Prompt {
    QByteArray all, lastUser;
    bool stream = false, includeUsage = false;
    QByteArray model;
};

Prompt promptOf(const Json &body)
{
    Prompt prompt;
    prompt.model = memberBytes(body, "model");
    prompt.stream = memberBool(body, "stream");
    if (const Json *options = member(body, "stream_options"))
        prompt.includeUsage = memberBool(*options, "include_usage");
    const Json *messages = member(body, "messages");
    if (!messages || !messages->is_array())
        return prompt;
    for (const Json &message : *messages) {
        const Json *content = member(message, "content");
        const QByteArray text = content ? textOf(*content) : QByteArray();
        prompt.all += text + '\n';
        if (memberBytes(message, "role") == "user")
            prompt.lastUser = text;
    }
    return prompt;
}

class DemoCall final : public UpstreamCall
{
public:
    DemoCall(QObject *context, int status, std::deque<QByteArray> pieces, bool streamed)
        : m_started(std::chrono::steady_clock::now()), m_pieces(std::move(pieces)), m_streamed(streamed)
    {
        m_head.status = status;
        m_head.headers.add("Content-Type", streamed ? "text/event-stream" : "application/json");
        m_timer = new QTimer(context);
        m_timer->setInterval(pieceInterval);
        QObject::connect(m_timer, &QTimer::timeout, m_timer, [this] { tick(); });
        if (m_streamed)
            m_timer->start();
        else
            m_ready = static_cast<int>(m_pieces.size());
    }
    ~DemoCall() override
    {
        // The call may end inside its own tick, so the timer goes when control is back in the loop.
        m_timer->disconnect();
        m_timer->stop();
        m_timer->deleteLater();
    }

    bool headReady() const override { return true; }
    bool bytesReady() const override { return m_cancelled || m_ready > 0 || m_pieces.empty(); }
    Result<UpstreamHead> takeHead() override
    {
        if (m_cancelled)
            return Error(ErrorKind::ClientGone, QStringLiteral("The client left."));
        return m_head;
    }
    Result<QByteArray> takeBytes() override
    {
        if (m_cancelled)
            return Error(ErrorKind::ClientGone, QStringLiteral("The client left."));
        QByteArray bytes;
        for (; m_ready > 0; --m_ready) {
            bytes += m_pieces.front();
            m_pieces.pop_front();
        }
        return bytes;
    }
    void cancel() override
    {
        m_cancelled = true;
        m_timer->stop();
        wake();
    }
    bool requestSent() const override { return true; }
    std::chrono::microseconds waited() const override { return m_waited; }

private:
    void tick()
    {
        if (m_waited.count() == 0)
            m_waited = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - m_started);
        if (m_ready < static_cast<int>(m_pieces.size()))
            ++m_ready;
        else
            m_timer->stop();
        wake();
    }

    std::chrono::steady_clock::time_point m_started;
    std::chrono::microseconds m_waited{};
    std::deque<QByteArray> m_pieces;
    UpstreamHead m_head;
    QTimer *m_timer = nullptr;
    int m_ready = 0;
    bool m_streamed;
    bool m_cancelled = false;
};

Json usageJson(std::int64_t input, std::int64_t output)
{
    return {{"prompt_tokens", input}, {"completion_tokens", output}, {"total_tokens", input + output}};
}

std::deque<QByteArray> streamOf(const Prompt &prompt, const QByteArray &answer, const Json &usage)
{
    const Json base = {{"id", toJson(newObjectId("chatcmpl-"))}, {"object", "chat.completion.chunk"},
                       {"created", QDateTime::currentSecsSinceEpoch()}, {"model", toJson(prompt.model)}};
    const auto chunk = [&base](Json delta, Json finish) {
        Json out = base;
        out["choices"] = Json::array({{{"index", 0}, {"delta", std::move(delta)}, {"finish_reason", std::move(finish)}}});
        return "data: " + dumpJson(out) + "\n\n";
    };
    std::deque<QByteArray> pieces;
    pieces.push_back(chunk({{"role", "assistant"}, {"content", ""}}, nullptr));
    for (const QByteArray &piece : demoPieces(answer))
        pieces.push_back(chunk({{"content", toJson(piece)}}, nullptr));
    QByteArray last = chunk(Json::object(), "stop");
    if (prompt.includeUsage) {
        Json out = base;
        out["choices"] = Json::array();
        out["usage"] = usage;
        last += "data: " + dumpJson(out) + "\n\n";
    }
    pieces.push_back(last + "data: [DONE]\n\n");
    return pieces;
}

QByteArray wholeOf(const Prompt &prompt, const QByteArray &answer, const Json &usage)
{
    return dumpJson({{"id", toJson(newObjectId("chatcmpl-"))}, {"object", "chat.completion"},
                     {"created", QDateTime::currentSecsSinceEpoch()}, {"model", toJson(prompt.model)},
                     {"choices", Json::array({{{"index", 0}, {"message", {{"role", "assistant"}, {"content", toJson(answer)}}},
                                               {"logprobs", nullptr}, {"finish_reason", "stop"}}})},
                     {"usage", usage}});
}

} // namespace

std::unique_ptr<UpstreamCall> DemoTransport::start(OutgoingRequest request)
{
    const Result<Json> body = parseJson(request.body);
    if (!body) {
        const QByteArray message = dumpJson({{"error", {{"message", toJson(body.error().message)}, {"type", "invalid_request_error"}}}});
        return std::make_unique<DemoCall>(m_context, 400, std::deque<QByteArray>{message}, false);
    }
    const Prompt prompt = promptOf(*body);
    const QByteArray answer = demoAnswer(prompt.lastUser);
    const Json usage = usageJson(m_counter(prompt.all), m_counter(answer));
    if (prompt.stream)
        return std::make_unique<DemoCall>(m_context, 200, streamOf(prompt, answer, usage), true);
    return std::make_unique<DemoCall>(m_context, 200, std::deque<QByteArray>{wholeOf(prompt, answer, usage)}, false);
}

} // namespace Gatehouse
