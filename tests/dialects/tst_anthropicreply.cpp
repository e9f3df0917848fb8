// SPDX-License-Identifier: GPL-3.0-or-later
#include "anthropicevents.h"
#include "anthropicfixtures.h"

#include "gateway/base/jsonscan.h"

using namespace Gatehouse;

/// Whole answers: read, written, passed on; and requests and errors on the straight lane.
class AnthropicReplyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void readsJsonTool();
    void keepsJsonToolBesideOthers();
    void stopReasons_data();
    void stopReasons();
    void refusesOddAnswers_data();
    void refusesOddAnswers();
    void writes();
    void writesUsage();
    void writesForeignReplies();
    void roundTrip_data() { reads_data(); }
    void roundTrip();
    void passesBytes();
    void passesRequest_data();
    void passesRequest();
    void readsErrors_data();
    void readsErrors();
    void readsRetryAfter_data();
    void readsRetryAfter();
    void writesErrors_data();
    void writesErrors();
    void errorsRoundTrip();
};

static Reply read(const QByteArray &body)
{
    Result<Reply> reply = anthropicDialect().readReply(body);
    if (!reply)
        qFatal("%s", qPrintable(reply.error().message));
    return std::move(*reply);
}

static Json errorObject(const QByteArray &type, const QByteArray &message)
{
    Json object = Json::object();
    object["type"] = toJson(type);
    object["message"] = toJson(message);
    return object;
}

static Json errorBody(const QByteArray &type, const QByteArray &message)
{
    Json body = Json::object();
    body["type"] = "error";
    body["error"] = errorObject(type, message);
    return body;
}

static QByteArray parts(const Reply &reply)
{
    QByteArray out;
    for (const MessagePart &part : reply.parts) {
        if (const auto *text = std::get_if<TextPart>(&part.value))
            out += "text " + text->text + (text->citations.is_null() ? "" : " cited");
        else if (const auto *thinking = std::get_if<ThinkingPart>(&part.value))
            out += "thinking " + thinking->text + ' ' + thinking->signature;
        else if (const auto *redacted = std::get_if<RedactedThinkingPart>(&part.value))
            out += "redacted " + redacted->data;
        else if (const auto *tool = std::get_if<ToolUsePart>(&part.value))
            out += "tool " + tool->id + ' ' + tool->name + ' ' + tool->arguments;
        else if (const auto *other = std::get_if<OtherPart>(&part.value))
            out += "other " + memberBytes(other->raw, "type");
        out += '\n';
    }
    return out;
}

void AnthropicReplyTest::reads_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("usage");
    QTest::addColumn<int>("finish");
    const auto row = [](const char *name, const char *content, const char *usage, FinishReason finish) {
        QTest::newRow(name) << QByteArray(name) << QByteArray(content) << QByteArray(usage) << int(finish);
    };
    row("reply_text.json", "text Grüß dich, 世界 🌍!\n", "in=12 out=15", FinishReason::Stop);
    row("reply_tools.json", "text Let me look.\ntool toolu_1 get_weather {\"city\":\"Oslo\",\"days\":[1,2.5]}\ntool toolu_2 now {}\n", "in=12 out=15", FinishReason::ToolCalls);
    row("reply_thinking.json", "thinking 27 * 453 EqQBCgIYAhIM\nredacted EmwKAhgBEgy3\ntext 12231\n", "in=12 out=15 reasoning=9", FinishReason::Stop);
    row("reply_cached.json", "text ok\n", "in=1304 out=15 read=1000 write5m=100 write1h=200 searches=2", FinishReason::Length);
    row("reply_search.json", "other server_tool_use\nother web_search_tool_result\ntext Sunny. cited\n", "in=12 out=15", FinishReason::Stop);
    row("reply_refusal.json", "", "in=12 out=15", FinishReason::Refusal);
}

void AnthropicReplyTest::reads()
{
    QFETCH(QByteArray, name);
    const char *citedUrl = "https://example.org";
    const Reply reply = read(fixture(name));
    QCOMPARE(reply.id, QByteArray("msg_01Whole"));
    QCOMPARE(reply.model, QByteArray("claude-sonnet-4-5-20250929"));
    QTEST(parts(reply), "content");
    QTEST(EventLines::usageText(reply.usage), "usage");
    QTEST(int(reply.finish), "finish");
    if (name == "reply_search.json")
        QVERIFY(same(reply.rest["citations"][0][0]["url"], citedUrl));
    if (name == "reply_refusal.json")
        QVERIFY(same(reply.rest, json(R"({"stop_details":{"type":"refusal","category":"cyber"},"future_field":{"kept":true}})")));
}

void AnthropicReplyTest::readsJsonTool()
{
    const Reply reply = read(fixture("reply_json_tool.json"));
    QCOMPARE(parts(reply), QByteArray("text {\"name\":\"Ada\",\"age\":36}\n"));
    QVERIFY(reply.finish == FinishReason::Stop);
}

void AnthropicReplyTest::keepsJsonToolBesideOthers()
{
    const Reply reply = read(R"({"content":[{"type":"tool_use","id":"1","name":"json_tool_call","input":{"a":1}},{"type":"tool_use","id":"2","name":"f","input":{}}],"stop_reason":"tool_use"})");
    QCOMPARE(parts(reply), QByteArray("text {\"a\":1}\ntool 2 f {}\n"));
    QVERIFY(reply.finish == FinishReason::ToolCalls);
}

void AnthropicReplyTest::stopReasons_data()
{
    QTest::addColumn<QByteArray>("word");
    QTest::addColumn<int>("reason");
    QTest::addColumn<QByteArray>("again");
    const auto row = [](const char *word, FinishReason reason, const char *again) { QTest::newRow(word) << QByteArray(word) << int(reason) << QByteArray(again); };
    row("end_turn", FinishReason::Stop, "end_turn");
    row("stop_sequence", FinishReason::StopSequence, "stop_sequence");
    row("max_tokens", FinishReason::Length, "max_tokens");
    row("tool_use", FinishReason::ToolCalls, "tool_use");
    row("refusal", FinishReason::Refusal, "refusal");
    row("pause_turn", FinishReason::Pause, "pause_turn");
    row("model_context_window_exceeded", FinishReason::Length, "max_tokens");
    row("compaction", FinishReason::Length, "max_tokens");
    row("brand_new", FinishReason::Unknown, "end_turn");
}

void AnthropicReplyTest::stopReasons()
{
    QFETCH(QByteArray, word);
    QFETCH(QByteArray, again);
    const Reply reply = read("{\"content\":[],\"stop_sequence\":\"X\",\"stop_reason\":\"" + word + "\"}");
    QTEST(int(reply.finish), "reason");
    const Json written = *parseJson(anthropicDialect().writeReply(reply, {}));
    QCOMPARE(memberBytes(written, "stop_reason"), again);
    QVERIFY(written["stop_sequence"] == "X");
}

void AnthropicReplyTest::refusesOddAnswers_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("no json") << QByteArray("<html>");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("array") << QByteArray("[]");
    QTest::newRow("no content") << QByteArray("{\"id\":\"x\"}");
    QTest::newRow("error with status 200") << QByteArray(R"({"type":"error","error":{"type":"api_error","message":"Broken"}})");
}

void AnthropicReplyTest::refusesOddAnswers()
{
    QFETCH(QByteArray, body);
    const Result<Reply> reply = anthropicDialect().readReply(body);
    QVERIFY(!reply);
    QVERIFY(reply.error().kind == ErrorKind::UpstreamFailed);
    ReplyFacts facts;
    const Result<QByteArray> passed = anthropicDialect().passReply(body, {}, facts);
    QVERIFY(!passed);
    QVERIFY(passed.error().kind == ErrorKind::UpstreamFailed);
    QVERIFY(!passed.error().message.isEmpty());
}

void AnthropicReplyTest::writes()
{
    Reply reply;
    reply.id = "msg_up";
    reply.model = "upstream-name";
    reply.finish = FinishReason::ToolCalls;
    reply.parts = {partOf(ThinkingPart{"Hm", ""}), textPart("Hi"), textPart(""), partOf(ToolUsePart{"call_1", "f", "{\"a\":1}"}), partOf(ToolUsePart{"", "g", "not json"})};
    ReplyStamp stamp;
    stamp.model = "asked-name";
    stamp.fallbackId = "msg_ours";
    const Json out = *parseJson(anthropicDialect().writeReply(reply, stamp));
    QVERIFY(same(out["content"], json(R"([{"type":"thinking","thinking":"Hm","signature":""},{"type":"text","text":"Hi"},
        {"type":"tool_use","id":"call_1","name":"f","input":{"a":1}},{"type":"tool_use","id":"toolu_msg_up_3","name":"g","input":{"raw_arguments":"not json"}}])")));
    QVERIFY(out["id"] == "msg_up" && out["model"] == "asked-name" && out["type"] == "message" && out["role"] == "assistant");
    QVERIFY(out["stop_reason"] == "tool_use" && out["stop_sequence"].is_null());
}

void AnthropicReplyTest::writesUsage()
{
    Reply reply;
    reply.usage.input = 1304;
    reply.usage.output = 15;
    reply.usage.cacheRead = 1000;
    reply.usage.cacheWrite = 100;
    reply.usage.cacheWrite1h = 200;
    reply.usage.reasoning = 6;
    reply.usage.searches = 2;
    const Json out = *parseJson(anthropicDialect().writeReply(reply, {}));
    QVERIFY(same(out["usage"], json(R"({"input_tokens":4,"cache_creation_input_tokens":300,"cache_read_input_tokens":1000,
        "cache_creation":{"ephemeral_5m_input_tokens":100,"ephemeral_1h_input_tokens":200},"output_tokens":15,
        "output_tokens_details":{"thinking_tokens":6},"server_tool_use":{"web_search_requests":2},"service_tier":"standard"})")));
    reply.usage = Usage();
    reply.usage.cacheRead = 7; // an upstream whose input does not hold its cached tokens
    QVERIFY((*parseJson(anthropicDialect().writeReply(reply, {})))["usage"]["input_tokens"] == 0);
}

void AnthropicReplyTest::writesForeignReplies()
{
    Reply reply;
    reply.id = "chatcmpl-1";
    reply.finish = FinishReason::Stop; // said by some upstreams with tool calls
    reply.parts = {partOf(ToolUsePart{"call_1", "f", ""}), partOf(OtherPart{"openai", json(R"({"type":"strange"})")})};
    reply.rest = json(R"({"system_fingerprint":"fp","service_tier":"default","container":{"id":"c"}})");
    ReplyStamp stamp;
    stamp.fallbackId = "msg_ours";
    const Json out = *parseJson(anthropicDialect().writeReply(reply, stamp));
    QVERIFY(out["id"] == "msg_ours");
    QVERIFY(out["stop_reason"] == "tool_use");
    QCOMPARE(out["content"].size(), 1u);
    QVERIFY(!out.contains("system_fingerprint") && !out.contains("service_tier") && out.contains("container"));
}

void AnthropicReplyTest::roundTrip()
{
    QFETCH(QByteArray, name);
    const Json source = *parseJson(fixture(name));
    Json again = *parseJson(anthropicDialect().writeReply(read(fixture(name)), {}));
    if (name == "reply_refusal.json")
        again["future_field"] = source["future_field"]; // only the straight lane keeps what nobody knows
    QVERIFY(same(again, source));
}

void AnthropicReplyTest::passesBytes()
{
    const QByteArray body = "{ \"id\" : \"msg_1\", \"model\":\"claude-x\", \"future\": 1.0e2,\n \"content\":[{\"type\":\"text\",\"text\":\"\\u00e9 \xc3\xa9\"},{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{}}], "
                            "\"stop_reason\":\"tool_use\",\"usage\":{\"input_tokens\":3,\"output_tokens\":5}}\n";
    ReplyStamp stamp;
    stamp.model = "mine";
    ReplyFacts facts;
    const Result<QByteArray> passed = anthropicDialect().passReply(body, stamp, facts);
    QVERIFY(passed);
    QCOMPARE(*passed, QByteArray(body).replace("claude-x", "mine"));
    QCOMPARE(facts.id, QByteArray("msg_1"));
    QCOMPARE(facts.usage.output, 5);
    QVERIFY(facts.hasUsage && facts.sawContent && facts.ended && facts.finish == FinishReason::ToolCalls);
    QCOMPARE(facts.outputText, QByteArray("\xc3\xa9 \xc3\xa9" "f{}"));
}

void AnthropicReplyTest::passesRequest_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("parameters");
    QTest::addColumn<QByteArray>("sent");
    const auto row = [](const char *name, const char *body, const char *parameters, const char *sent) {
        QTest::newRow(name) << QByteArray(body) << QByteArray(parameters) << QByteArray(sent);
    };
    row("model only", R"({ "model": "a",  "messages" : [ {"role":"user", "content":"\u00e9"} ], "future": {"x": 1.50} })", "{}",
        R"({ "model": "claude-up",  "messages" : [ {"role":"user", "content":"\u00e9"} ], "future": {"x": 1.50} })");
    row("own fields", R"({"litellm_metadata":{"tags":["a"]},"model":"a","tags":["b"],"metadata":{"user_id":"u"},"user":"me","num_retries":3})", "{}",
        R"({"model":"claude-up","metadata":{"user_id":"u"}})");
    row("defaults", R"({"model":"a","temperature":0.25})", R"({"temperature":1,"max_completion_tokens":9,"stop":["X"],"seed":1,"reasoning_effort":"low","top_k":2})",
        R"({"model":"claude-up","temperature":0.25,"max_tokens":9,"stop_sequences":["X"],"top_k":2})");
    row("unsupported values survive", R"({"model":"a","temperature":2,"stop_sequences":[" "],"n":2})", "{}",
        R"({"model":"claude-up","temperature":2,"stop_sequences":[" "],"n":2})");
    row("dropped", R"({"model":"a","top_p":0.1,"k":1})", R"({"top_p":0.5})", R"({"model":"claude-up","k":1})");
}

void AnthropicReplyTest::passesRequest()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, parameters);
    QFETCH(QByteArray, sent);
    const Result<JsonScan> scan = JsonScan::read(body);
    QVERIFY(scan);
    RequestTarget target = targetOf("claude-up");
    target.parameters = *parseJson(parameters);
    target.dropFields = {"top_p"};
    const Result<QByteArray> passed = anthropicDialect().passRequest(*scan, target);
    QVERIFY(passed);
    QCOMPARE(*passed, sent);
}

void AnthropicReplyTest::readsErrors_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<int>("kind");
    const auto row = [](int status, const char *type, const char *message, ErrorKind kind) {
        QTest::addRow("%d %s %s", status, type, message) << status << QByteArray(type) << QByteArray(message) << int(kind);
    };
    row(400, "invalid_request_error", "max_tokens: Field required", ErrorKind::InvalidRequest);
    row(400, "invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum", ErrorKind::ContextWindow);
    row(400, "invalid_request_error", "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000", ErrorKind::ContextWindow);
    row(400, "invalid_request_error", "Output blocked by content filtering policy", ErrorKind::ContentPolicy);
    row(400, "invalid_request_error", "Your credit balance is too low to access the Anthropic API.", ErrorKind::PermissionDenied);
    row(401, "authentication_error", "invalid x-api-key", ErrorKind::Authentication);
    row(402, "billing_error", "pay", ErrorKind::PermissionDenied);
    row(403, "permission_error", "no", ErrorKind::PermissionDenied);
    row(404, "not_found_error", "model: x", ErrorKind::NotFound);
    row(409, "conflict_error", "twice", ErrorKind::Conflict);
    row(413, "request_too_large", "big", ErrorKind::TooLarge);
    row(422, "odd", "shape", ErrorKind::Unprocessable);
    row(429, "rate_limit_error", "slow down", ErrorKind::RateLimited);
    row(500, "api_error", "broken", ErrorKind::UpstreamFailed);
    row(502, "", "bad gateway", ErrorKind::UpstreamFailed);
    row(503, "", "away", ErrorKind::Unavailable);
    row(504, "timeout_error", "late", ErrorKind::Timeout);
    row(529, "overloaded_error", "Overloaded", ErrorKind::Unavailable);
}

void AnthropicReplyTest::readsErrors()
{
    QFETCH(int, status);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, message);
    const QByteArray body = dumpJson(errorBody(type, message));
    const Error error = anthropicDialect().readError(status, {}, body);
    QTEST(int(error.kind), "kind");
    QCOMPARE(error.message.toUtf8(), message);
    QCOMPARE(error.type, type);
    QCOMPARE(error.upstreamStatus, status);
    QVERIFY(same(*parseJson(error.upstreamBody), errorObject(type, message)));

    const Error page = anthropicDialect().readError(status, {}, "<html>" + message);
    QCOMPARE(page.upstreamStatus, status);
    QVERIFY(page.message.contains(QString::number(status)));
    QVERIFY(page.detail.contains(QString::fromUtf8(message)));
}

void AnthropicReplyTest::readsRetryAfter_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<int>("milliseconds"); // -1: none
    QTest::newRow("seconds") << QByteArray("Retry-After") << QByteArray("12") << 12000;
    QTest::newRow("fraction") << QByteArray("retry-after") << QByteArray("0.5") << 500;
    QTest::newRow("fine") << QByteArray("retry-after-ms") << QByteArray("250") << 250;
    QTest::newRow("date") << QByteArray("retry-after") << QByteArray("Wed, 21 Oct 2026 07:28:00 GMT") << -1;
    QTest::newRow("negative") << QByteArray("retry-after") << QByteArray("-3") << -1;
    QTest::newRow("absent") << QByteArray("x-other") << QByteArray("1") << -1;
}

void AnthropicReplyTest::readsRetryAfter()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    QFETCH(int, milliseconds);
    const Error error = anthropicDialect().readError(429, HeaderList{{name, value}}, "{}");
    QCOMPARE(error.retryAfter ? static_cast<int>(error.retryAfter->count()) : -1, milliseconds);
}

void AnthropicReplyTest::writesErrors_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("type");
    const auto row = [](ErrorKind kind, int status, const char *type) { QTest::addRow("%s %d", type, int(kind)) << int(kind) << status << QByteArray(type); };
    row(ErrorKind::InvalidRequest, 400, "invalid_request_error");
    row(ErrorKind::UnknownModel, 400, "invalid_request_error");
    row(ErrorKind::ContextWindow, 400, "invalid_request_error");
    row(ErrorKind::Authentication, 401, "authentication_error");
    row(ErrorKind::PermissionDenied, 403, "permission_error");
    row(ErrorKind::NotFound, 404, "not_found_error");
    row(ErrorKind::Timeout, 408, "timeout_error");
    row(ErrorKind::TooLarge, 413, "request_too_large");
    row(ErrorKind::RateLimited, 429, "rate_limit_error");
    row(ErrorKind::BudgetExceeded, 429, "rate_limit_error");
    row(ErrorKind::Internal, 500, "api_error");
    row(ErrorKind::UpstreamFailed, 502, "api_error");
    row(ErrorKind::Unavailable, 529, "overloaded_error");
    row(ErrorKind::Overloaded, 503, "overloaded_error");
}

void AnthropicReplyTest::writesErrors()
{
    QFETCH(int, kind);
    QFETCH(int, status);
    QFETCH(QByteArray, type);
    const Error error(static_cast<ErrorKind>(kind), QStringLiteral("Say \"why\""));
    const QByteArray body = anthropicDialect().writeError(error, status);
    QVERIFY(same(*parseJson(body), errorBody(type, "Say \"why\"")));
    QCOMPARE(anthropicDialect().writeStreamError(error, status), QByteArray("event: error\ndata: " + body + "\n\n"));
}

void AnthropicReplyTest::errorsRoundTrip()
{
    Error error = anthropicDialect().readError(402, {}, R"({"type":"error","error":{"type":"billing_error","message":"pay"}})");
    QVERIFY((*parseJson(anthropicDialect().writeError(error, 402)))["error"]["type"] == "billing_error");
    error.type = "insufficient_quota"; // another provider's word
    QVERIFY((*parseJson(anthropicDialect().writeError(error, 403)))["error"]["type"] == "permission_error");
}

QTEST_GUILESS_MAIN(AnthropicReplyTest)
#include "tst_anthropicreply.moc"
