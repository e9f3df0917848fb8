// SPDX-License-Identifier: GPL-3.0-or-later
#include "anthropicfixtures.h"

#include "gateway/dialects/anthropic/fieldlists.h"
#include "gateway/dialects/anthropic/modeltraits.h"

using namespace Gatehouse;

/// Everything of a request but its messages and tools, for an Anthropic upstream.
class AnthropicSettingsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsModels_data();
    void knowsModels();
    void mapsFields();
    void choosesMaxTokens();
    void refusesUnsupportedFields_data();
    void refusesUnsupportedFields();
    void acceptsHarmlessFields();
    void keepsGatewayFieldsAndForwardsOthers();
    void ignoresRestOfOtherDialects();
    void refusesBlankStops();
    void limitsSampling();
    void namesTheUser_data();
    void namesTheUser();
    void fillsInDefaults();
    void dropsNamedFields();
    void thinks_data();
    void thinks();
    void raisesMaxTokensAboveTheBudget();
    void doesNotThinkWhereItWouldBeRefused();
    void dropsSamplingWhileThinking();
    void takesThinkingObjects();
    void refusesThinkingOnOldModels();
};

void AnthropicSettingsTest::knowsModels_data()
{
    QTest::addColumn<QByteArray>("model");
    QTest::addColumn<double>("version");
    QTest::addColumn<bool>("thinks");
    QTest::addColumn<bool>("adaptive");
    QTest::addColumn<bool>("structured");
    QTest::addColumn<bool>("sampling");
    QTest::addColumn<bool>("always");
    const auto row = [](const char *model, double version, bool thinks, bool adaptive, bool structured, bool sampling, bool always) {
        QTest::newRow(model) << QByteArray(model) << version << thinks << adaptive << structured << sampling << always;
    };
    row("claude-2.1", 2.1, false, false, false, true, false);
    row("claude-3-opus-20240229", 3, false, false, false, true, false);
    row("claude-3-5-haiku-20241022", 3.5, false, false, false, true, false);
    row("claude-3-7-sonnet-latest", 3.7, true, false, false, true, false);
    row("claude-sonnet-4-20250514", 4, true, false, false, true, false);
    row("claude-opus-4-1-20250805", 4.1, true, false, false, true, false);
    row("anthropic.claude-haiku-4-5-20251001-v1:0", 4.5, true, false, true, true, false);
    row("claude-opus-4.6", 4.6, true, true, true, true, false);
    row("claude-sonnet-4-6@20260217", 4.6, true, true, true, true, false);
    row("claude-opus-4-7", 4.7, true, true, true, false, false);
    row("claude-sonnet-5", 5, true, true, true, false, false);
    row("claude-opus-5-5", 5.5, true, true, true, false, true);
    row("claude-fable-5", 5, true, true, true, false, true);
    row("claude-mythos-preview", 5, true, true, true, false, true);
    row("my-private-name", 4, true, false, false, true, false);
}

void AnthropicSettingsTest::knowsModels()
{
    QFETCH(QByteArray, model);
    const Anthropic::ModelTraits traits = Anthropic::modelTraits(model);
    QTEST(traits.version, "version");
    QTEST(traits.thinks, "thinks");
    QTEST(traits.adaptiveThinking, "adaptive");
    QTEST(traits.structuredOutputs, "structured");
    QTEST(traits.sampling, "sampling");
    QTEST(traits.alwaysThinks, "always");
}

void AnthropicSettingsTest::mapsFields()
{
    Conversation conversation = openAiConversation();
    conversation.temperature = 0.5;
    conversation.topP = 0.25;
    conversation.topK = 7;
    conversation.maxOutputTokens = 99;
    conversation.stop = {"END", "\n\n#"};
    conversation.user = "user-1";
    conversation.rest["service_tier"] = "default";
    QVERIFY(same(written(conversation), json(R"({"model":"claude-sonnet-4-20250514","max_tokens":99,"messages":[{"role":"user","content":"Hello"}],
        "temperature":0.5,"top_p":0.25,"top_k":7,"stop_sequences":["END","\n\n#"],"metadata":{"user_id":"user-1"},"service_tier":"standard_only"})")));
}

void AnthropicSettingsTest::choosesMaxTokens()
{
    Conversation conversation = openAiConversation();
    RequestTarget target = targetOf("claude-sonnet-4");
    QVERIFY(written(conversation, target)["max_tokens"] == 4096);
    target.modelMaxOutput = 64000;
    QVERIFY(written(conversation, target)["max_tokens"] == 64000);
    target.parameters["max_tokens"] = 500;
    QVERIFY(written(conversation, target)["max_tokens"] == 500);
    conversation.maxOutputTokens = 10;
    QVERIFY(written(conversation, target)["max_tokens"] == 10);
}

void AnthropicSettingsTest::refusesUnsupportedFields_data()
{
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QByteArray>("value");
    const auto row = [](const char *field, const char *value) { QTest::newRow(field) << QByteArray(field) << QByteArray(value); };
    row("frequency_penalty", "0.5");
    row("presence_penalty", "1");
    row("logit_bias", R"({"1":2})");
    row("logprobs", "true");
    row("top_logprobs", "3");
    row("seed", "1");
    row("modalities", R"(["text","audio"])");
    row("prediction", R"({"type":"content"})");
    row("verbosity", R"("low")");
    row("store", "true");
}

void AnthropicSettingsTest::refusesUnsupportedFields()
{
    QFETCH(QByteArray, field);
    QFETCH(QByteArray, value);
    Conversation conversation = openAiConversation();
    conversation.rest[field.toStdString()] = *parseJson(value);
    RequestTarget target = targetOf("claude-sonnet-4");
    const Error error = refusal(conversation, target);
    QVERIFY(error.kind == ErrorKind::UnsupportedParameter);
    QCOMPARE(error.param, field);
    QVERIFY(error.message.contains(QString::fromUtf8(field)));
    target.dropParams = true;
    QVERIFY(!written(conversation, target).contains(field.toStdString()));
    target.dropParams = false;
    target.dropFields = {field};
    QVERIFY(!written(conversation, target).contains(field.toStdString()));
    target.dropFields = {};
    target.allowFields = {field};
    QVERIFY(same(written(conversation, target)[field.toStdString()], *parseJson(value)));
}

void AnthropicSettingsTest::acceptsHarmlessFields()
{
    Conversation conversation = openAiConversation();
    conversation.count = 1;
    conversation.rest = json(R"({"frequency_penalty":0,"presence_penalty":0.0,"logprobs":false,"top_logprobs":0,"logit_bias":{},"store":false,"seed":null,
        "modalities":["text"],"verbosity":"medium","stream_options":{"include_usage":true},"prompt_cache_key":"k","metadata":{"tags":["a"]}})");
    QVERIFY(same(written(conversation), written(openAiConversation())));

    conversation.count = 2;
    RequestTarget target = targetOf("claude-sonnet-4");
    QCOMPARE(refusal(conversation, target).param, QByteArray("n"));
    target.dropParams = true;
    QVERIFY(!written(conversation, target).contains("n"));
}

void AnthropicSettingsTest::keepsGatewayFieldsAndForwardsOthers()
{
    Conversation conversation = openAiConversation();
    conversation.rest = json(R"({"tags":["a"],"guardrails":["g"],"cache":{"ttl":5},"num_retries":2,"timeout":3,"stream_timeout":3,"fallbacks":["b"],
        "drop_params":true,"additional_drop_params":["x"],"allowed_openai_params":["y"],"mock_response":"m","litellm_metadata":{"a":1},
        "litellm_session_id":"s","litellm_trace_id":"t","keepalive_seconds":5,"litellm_request_debug":true,"context_window_fallback_dict":{},
        "disable_fallbacks":true,"prompt_id":"p","prompt_variables":{},"prompt_version":1,"caching":true,
        "container":"c1","context_management":{"edits":[]}})");
    Json expected = written(openAiConversation());
    expected["container"] = "c1";
    expected["context_management"] = json(R"({"edits":[]})");
    QVERIFY(same(written(conversation), expected));
}

void AnthropicSettingsTest::ignoresRestOfOtherDialects()
{
    Conversation conversation = openAiConversation();
    conversation.sourceDialect = "gemini";
    conversation.rest = json(R"({"safetySettings":[],"seed":3})");
    QVERIFY(same(written(conversation), written(openAiConversation())));
}

void AnthropicSettingsTest::refusesBlankStops()
{
    Conversation conversation = openAiConversation();
    conversation.stop = {"\n", "END", ""};
    RequestTarget target = targetOf("claude-sonnet-4");
    QCOMPARE(refusal(conversation, target).param, QByteArray("stop"));
    target.dropParams = true;
    QVERIFY(same(written(conversation, target)["stop_sequences"], json(R"(["END"])")));
    conversation.stop = {" "};
    QVERIFY(!written(conversation, target).contains("stop_sequences"));
}

void AnthropicSettingsTest::limitsSampling()
{
    Conversation conversation = openAiConversation();
    conversation.temperature = 1.5;
    conversation.topP = 0.5;
    RequestTarget target = targetOf("claude-sonnet-4-5");
    QCOMPARE(refusal(conversation, target).param, QByteArray("temperature"));
    target.dropParams = true;
    QVERIFY(written(conversation, target)["temperature"] == 1.0);
    QVERIFY(!written(conversation, target).contains("top_p")); // 4.1 and later take one of the two
    conversation.temperature.reset();
    QVERIFY(written(conversation, target)["top_p"] == 0.5);

    conversation.temperature = 0.5;
    conversation.topK = 3;
    target = targetOf("claude-opus-4-7");
    QVERIFY(written(conversation, target)["temperature"] == 0.5); // the upstream says best what it takes
    target.dropParams = true;
    const Json dropped = written(conversation, target);
    QVERIFY(!dropped.contains("temperature") && !dropped.contains("top_p") && !dropped.contains("top_k"));
}

void AnthropicSettingsTest::namesTheUser_data()
{
    QTest::addColumn<QByteArray>("user");
    QTest::addColumn<bool>("allowed");
    QTest::newRow("id") << QByteArray("user-1234567") << true;
    QTest::newRow("uuid") << QByteArray("0f8fad5b-d9cb-469f-a165-70867728950e") << true;
    QTest::newRow("mail") << QByteArray("ada@example.org") << false;
    QTest::newRow("phone") << QByteArray("+49 (171) 123-4567") << false;
    QTest::newRow("digits") << QByteArray("1234567") << false;
    QTest::newRow("short number") << QByteArray("42") << true;
    QTest::newRow("claude code") << QByteArray(R"({"device_id":"x","account":"a@b.c"})") << true;
    QTest::newRow("none") << QByteArray() << false;
}

void AnthropicSettingsTest::namesTheUser()
{
    QFETCH(QByteArray, user);
    QFETCH(bool, allowed);
    QCOMPARE(Anthropic::mayBeUserId(user), allowed);
    Conversation conversation = openAiConversation();
    conversation.user = user;
    QCOMPARE(written(conversation).contains("metadata"), allowed);
    conversation.user.clear();
    conversation.rest["metadata"]["user_id"] = toJson(user);
    QCOMPARE(written(conversation).contains("metadata"), allowed);
}

void AnthropicSettingsTest::fillsInDefaults()
{
    RequestTarget target = targetOf("claude-sonnet-4");
    target.parameters = json(R"({"temperature":0.1,"stop":"END","max_completion_tokens":77,"top_k":5,"reasoning_effort":"none","user":"team",
        "inference_geo":"eu","extra_body":{"container":"c"},"frequency_penalty":0,"timeout":30})");
    Conversation conversation = openAiConversation();
    QVERIFY(same(written(conversation, target), json(R"({"model":"claude-sonnet-4","max_tokens":77,"messages":[{"role":"user","content":"Hello"}],
        "temperature":0.1,"top_k":5,"stop_sequences":["END"],"thinking":{"type":"disabled"},"metadata":{"user_id":"team"},"inference_geo":"eu","container":"c"})")));
    conversation.temperature = 0.9;
    conversation.stop = {"X"};
    conversation.user = "me";
    conversation.rest["inference_geo"] = "us";
    const Json body = written(conversation, target);
    QVERIFY(body["temperature"] == 0.9 && body["stop_sequences"] == json(R"(["X"])") && body["metadata"]["user_id"] == "me" && body["inference_geo"] == "us");
}

void AnthropicSettingsTest::dropsNamedFields()
{
    Conversation conversation = openAiConversation();
    conversation.temperature = 0.5;
    conversation.stop = {"X"};
    conversation.user = "me";
    conversation.maxOutputTokens = 5;
    conversation.reasoning = Reasoning{"high", {}, false, false};
    conversation.responseFormat.emplace().kind = ResponseFormat::Kind::JsonObject;
    conversation.tools.emplace_back().name = "f";
    conversation.toolChoice.emplace();
    RequestTarget target = targetOf("claude-sonnet-4-20250514");
    target.dropFields = {"temperature", "stop", "user", "max_tokens", "reasoning_effort", "response_format", "tools"};
    QVERIFY(same(written(conversation, target), written(openAiConversation())));
}

void AnthropicSettingsTest::thinks_data()
{
    QTest::addColumn<QByteArray>("model");
    QTest::addColumn<QByteArray>("effort");
    QTest::addColumn<QByteArray>("thinking");
    QTest::addColumn<QByteArray>("sentEffort");
    const auto row = [](const char *model, const char *effort, const char *thinking, const char *sentEffort) {
        QTest::addRow("%s %s", model, effort) << QByteArray(model) << QByteArray(effort) << QByteArray(thinking) << QByteArray(sentEffort);
    };
    row("claude-sonnet-4-5", "minimal", R"({"type":"enabled","budget_tokens":1024})", "");
    row("claude-sonnet-4-5", "low", R"({"type":"enabled","budget_tokens":1024})", "");
    row("claude-sonnet-4-5", "medium", R"({"type":"enabled","budget_tokens":2048})", "");
    row("claude-sonnet-4-5", "high", R"({"type":"enabled","budget_tokens":4096})", "");
    row("claude-sonnet-4-5", "none", R"({"type":"disabled"})", "");
    row("claude-3-7-sonnet", "high", R"({"type":"enabled","budget_tokens":4096})", "");
    row("claude-opus-4-6", "minimal", R"({"type":"adaptive"})", "low");
    row("claude-opus-4-6", "xhigh", R"({"type":"adaptive"})", "high");
    row("claude-opus-4-6", "none", R"({"type":"disabled"})", "");
    row("claude-opus-4-7", "xhigh", R"({"type":"adaptive"})", "xhigh");
    row("claude-opus-4-7", "none", "null", "");
    row("claude-sonnet-5", "none", R"({"type":"disabled"})", "");
    row("claude-fable-5", "none", "null", "low");
    row("claude-fable-5", "medium", R"({"type":"adaptive"})", "medium");
}

void AnthropicSettingsTest::thinks()
{
    QFETCH(QByteArray, model);
    QFETCH(QByteArray, effort);
    QFETCH(QByteArray, thinking);
    QFETCH(QByteArray, sentEffort);
    Conversation conversation = openAiConversation();
    conversation.reasoning = Reasoning{effort, {}, false, false};
    const Json body = written(conversation, targetOf(model));
    QVERIFY(same(body.value("thinking", Json()), *parseJson(thinking)));
    QCOMPARE(body.contains("output_config") ? memberBytes(body["output_config"], "effort") : QByteArray(), sentEffort);
}

void AnthropicSettingsTest::raisesMaxTokensAboveTheBudget()
{
    Conversation conversation = openAiConversation();
    conversation.reasoning = Reasoning{"medium", {}, false, false};
    RequestTarget target = targetOf("claude-sonnet-4");
    const auto sent = [&] {
        const Json body = written(conversation, target);
        return std::pair(body["max_tokens"].get<int>(), body.contains("thinking") ? body["thinking"]["budget_tokens"].get<int>() : 0);
    };
    QCOMPARE(sent(), std::pair(4096 + 2048, 2048));
    conversation.maxOutputTokens = 1000;
    QCOMPARE(sent(), std::pair(3048, 2048)); // the answer keeps its room
    conversation.maxOutputTokens = 2048;
    QCOMPARE(sent(), std::pair(4096, 2048));
    conversation.maxOutputTokens = 9000;
    QCOMPARE(sent(), std::pair(9000, 2048));
    target.modelMaxOutput = 2000;
    conversation.maxOutputTokens = 1000;
    QCOMPARE(sent(), std::pair(2000, 1999)); // below the model's limit
    target.modelMaxOutput = 1000;
    QCOMPARE(sent(), std::pair(1000, 0)); // no room to think at all
}

void AnthropicSettingsTest::doesNotThinkWhereItWouldBeRefused()
{
    Conversation conversation = openAiConversation();
    conversation.reasoning = Reasoning{"high", {}, false, false};
    conversation.tools.emplace_back().name = "f";
    conversation.toolChoice.emplace().mode = ToolChoice::Mode::Required;
    QVERIFY(!written(conversation, "claude-sonnet-4-5").contains("thinking"));
    const Json adaptive = written(conversation, "claude-opus-4-6");
    QVERIFY(!adaptive.contains("thinking"));
    QVERIFY(adaptive["output_config"]["effort"] == "high" && adaptive["tool_choice"]["type"] == "any");

    conversation.toolChoice.reset();
    QVERIFY(written(conversation, "claude-sonnet-4-5").contains("thinking"));
    conversation.messages.push_back(messageOf(Role::Assistant, {partOf(ToolUsePart{"c", "f", "{}"})}));
    conversation.messages.push_back(messageOf(Role::User, {partOf(ToolResultPart{"c", {textPart("r")}, false})}));
    QVERIFY(!written(conversation, "claude-sonnet-4-5").contains("thinking"));
    QVERIFY(written(conversation, "claude-opus-4-6").contains("thinking"));
    conversation.messages[1].parts.push_back(partOf(ThinkingPart{"t", "signed"}));
    QVERIFY(written(conversation, "claude-sonnet-4-5").contains("thinking"));
}

void AnthropicSettingsTest::dropsSamplingWhileThinking()
{
    Conversation conversation = openAiConversation();
    conversation.reasoning = Reasoning{"low", {}, false, false};
    conversation.temperature = 0.2;
    conversation.topK = 4;
    conversation.topP = 0.5;
    Json body = written(conversation, "claude-sonnet-4");
    QVERIFY(!body.contains("temperature") && !body.contains("top_k") && !body.contains("top_p"));
    conversation.temperature = 1;
    conversation.topP = 0.97;
    body = written(conversation, "claude-sonnet-4");
    QVERIFY(body["temperature"] == 1.0 && body["top_p"] == 0.97);
}

void AnthropicSettingsTest::takesThinkingObjects()
{
    Conversation conversation = openAiConversation();
    conversation.rest["thinking"] = json(R"({"type":"enabled","budget_tokens":200})");
    QVERIFY(same(written(conversation, "claude-sonnet-4")["thinking"], json(R"({"type":"enabled","budget_tokens":1024})")));
    QVERIFY(same(written(conversation, "claude-opus-4-6")["thinking"], json(R"({"type":"enabled","budget_tokens":1024})")));
    conversation.rest["thinking"]["budget_tokens"] = 12000;
    const Json newest = written(conversation, "claude-opus-4-7"); // takes no budget
    QVERIFY(same(newest["thinking"], json(R"({"type":"adaptive"})")) && newest["output_config"]["effort"] == "high");
    conversation.rest["thinking"] = json(R"({"type":"disabled"})");
    QVERIFY(same(written(conversation, "claude-sonnet-4")["thinking"], json(R"({"type":"disabled"})")));
}

void AnthropicSettingsTest::refusesThinkingOnOldModels()
{
    Conversation conversation = openAiConversation();
    conversation.reasoning = Reasoning{"low", {}, false, false};
    RequestTarget target = targetOf("claude-3-5-haiku-20241022");
    QCOMPARE(refusal(conversation, target).param, QByteArray("reasoning_effort"));
    target.dropParams = true;
    QVERIFY(!written(conversation, target).contains("thinking"));
    conversation.reasoning->effort = "none";
    target.dropParams = false;
    QVERIFY(!written(conversation, target).contains("thinking"));
}

QTEST_GUILESS_MAIN(AnthropicSettingsTest)
#include "tst_anthropicsettings.moc"
