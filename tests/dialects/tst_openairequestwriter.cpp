// SPDX-License-Identifier: GPL-3.0-or-later
#include "openaifixtures.h"

using namespace Gatehouse;
using namespace Gatehouse::Fixtures;

namespace {

const Dialect &dialect()
{
    return openAiChatDialect();
}

Json written(const Conversation &conversation, const RequestTarget &target)
{
    const Result<QByteArray> body = dialect().writeRequest(conversation, target);
    if (!body)
        qFatal("Not written: %s", qPrintable(body.error().message));
    return jsonOf(*body);
}

RequestTarget targetAt(const char *provider, const char *model)
{
    RequestTarget target;
    target.provider = provider;
    target.upstreamModel = model;
    return target;
}

Conversation conversationOf(std::vector<Message> messages)
{
    Conversation conversation;
    conversation.sourceDialect = "anthropic";
    conversation.messages = std::move(messages);
    return conversation;
}

} // namespace

class TestOpenAiRequestWriter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesWhatItReads();
    void putsToolResultsFirst();
    void hoistsPicturesOutOfToolResults();
    void joinsOrListsTexts_data();
    void joinsOrListsTexts();
    void writesThoughtsWhereTheyAreUnderstood_data();
    void writesThoughtsWhereTheyAreUnderstood();
    void writesDocuments();
    void namesTheOutputLimit_data();
    void namesTheOutputLimit();
    void writesReasoning_data();
    void writesReasoning();
    void refusesOrDrops_data();
    void refusesOrDrops();
    void appliesProviderQuirks();
    void addsDefaultsAndDropsFields();
    void hashesALongUser();
};

void TestOpenAiRequestWriter::writesWhatItReads()
{
    const Json source = jsonOf(fixture("request_everything.json"));
    const Result<Conversation> read = dialect().readRequest(fixture("request_everything.json"));
    QVERIFY(read.ok());
    RequestTarget target = targetAt("litellm_proxy", "upstream-model");
    target.dropParams = true; // the tool that only Anthropic hosts
    const Json body = written(*read, target);

    COMPARE_JSON(body["model"], Json("upstream-model"));
    for (const char *name : {"parallel_tool_calls", "response_format", "reasoning_effort", "temperature", "top_p", "top_k", "stop", "n", "user", "stream",
                             "stream_options", "seed", "logit_bias", "presence_penalty", "service_tier", "store", "metadata", "a_field_of_tomorrow", "tool_choice"})
        QVERIFY2(body.value(name, Json()) == source[name], name);
    COMPARE_JSON(body["max_tokens"], Json(200));
    for (const char *name : {"tags", "guardrails", "cache", "num_retries", "timeout", "fallbacks", "drop_params", "litellm_session_id", "mock_response", "functions"})
        QVERIFY2(!body.contains(name), name);

    const Json &messages = body["messages"];
    QCOMPARE(messages.size(), source["messages"].size());
    COMPARE_JSON(messages[2], source["messages"][2]); // every kind of part as it was
    COMPARE_JSON(messages[3]["thinking_blocks"], source["messages"][3]["thinking_blocks"]);
    COMPARE_JSON(messages[3]["reasoning_content"], source["messages"][3]["reasoning_content"]);
    COMPARE_JSON(messages[3]["tool_calls"][0], source["messages"][3]["tool_calls"][0]);
    COMPARE_JSON(messages[4], source["messages"][4]);
    COMPARE_JSON(messages[5]["cache_control"], source["messages"][5]["cache_control"]);
    COMPARE_JSON(body["tools"][0], source["tools"][0]);
    COMPARE_JSON(body["tools"][2], source["tools"][2]);
    QCOMPARE(body["tools"].size(), 5U);

    // Read again, it is the same conversation.
    const Result<Conversation> again = dialect().readRequest(dumpJson(body));
    QVERIFY(again.ok());
    COMPARE_JSON(written(*again, target), body);
}

void TestOpenAiRequestWriter::putsToolResultsFirst()
{
    Message user{Role::User, {}, {}};
    user.parts.push_back({TextPart{"And now?"}, {}});
    user.parts.push_back({ToolResultPart{"toolu_1", {{TextPart{"one"}, {}}}, false}, {}});
    user.parts.push_back({ToolResultPart{"toolu_2", {}, true}, {}});
    user.parts.push_back({ToolResultPart{"toolu_3", {{TextPart{"a"}, {}}, {TextPart{"b"}, {}}}, false}, {}});
    const Json messages = written(conversationOf({user}), targetAt("groq", "llama"))["messages"];
    QCOMPARE(dumpJson(messages), QByteArray(R"([{"role":"tool","tool_call_id":"toolu_1","content":"one"},{"role":"tool","tool_call_id":"toolu_2","content":"Error"},)"
                                            R"({"role":"tool","tool_call_id":"toolu_3","content":"a\n\nb"},{"role":"user","content":"And now?"}])"));
}

void TestOpenAiRequestWriter::hoistsPicturesOutOfToolResults()
{
    MediaSource picture;
    picture.mediaType = "image/png";
    picture.base64 = "iVBO";
    Message user{Role::User, {}, {}};
    user.parts.push_back({ToolResultPart{"t1", {{TextPart{"done"}, {}}, {ImagePart{picture}, {}}}, false}, {}});
    user.parts.push_back({TextPart{"What is it?"}, {}});
    const Json messages = written(conversationOf({user}), targetAt("openai", "gpt-4o"))["messages"];
    QCOMPARE(messages.size(), 2U);
    COMPARE_JSON(messages[0]["content"], Json("done"));
    COMPARE_JSON(messages[1]["role"], Json("user"));
    QCOMPARE(messages[1]["content"].size(), 3U);
    QVERIFY(messages[1]["content"][0]["text"].get<std::string>().find("t1") != std::string::npos);
    COMPARE_JSON(messages[1]["content"][1]["image_url"]["url"], Json("data:image/png;base64,iVBO"));
    COMPARE_JSON(messages[1]["content"][2]["text"], Json("What is it?"));
}

void TestOpenAiRequestWriter::joinsOrListsTexts_data()
{
    QTest::addColumn<QByteArray>("provider");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("list") << QByteArray("openai")
                          << QByteArray(R"([{"role":"system","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},{"role":"assistant","content":"cd"},{"role":"user","content":"e"}])");
    QTest::newRow("string") << QByteArray("lm_studio")
                            << QByteArray(R"([{"role":"system","content":"a\n\nb"},{"role":"assistant","content":"cd"},{"role":"user","content":"e"}])");
    QTest::newRow("cache control kept") << QByteArray("openrouter")
                                        << QByteArray(R"([{"role":"system","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}},{"type":"text","text":"b"}]},)"
                                                      R"({"role":"assistant","content":"cd"},{"role":"user","content":"e"}])");
}

void TestOpenAiRequestWriter::joinsOrListsTexts()
{
    QFETCH(QByteArray, provider);
    QFETCH(QByteArray, expected);
    const Json cache = Json{{"type", "ephemeral"}};
    const Conversation conversation = conversationOf({{Role::System, {}, {{TextPart{"a"}, cache}, {TextPart{"b"}, {}}}},
                                                      {Role::Assistant, {}, {{TextPart{"c"}, {}}, {TextPart{"d"}, {}}}},
                                                      {Role::User, {}, {{TextPart{"e"}, {}}}}});
    QCOMPARE(dumpJson(written(conversation, targetAt(provider, "m"))["messages"]), expected);
}

void TestOpenAiRequestWriter::writesThoughtsWhereTheyAreUnderstood_data()
{
    QTest::addColumn<QByteArray>("provider");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("openai") << QByteArray("openai") << QByteArray(R"({"role":"assistant","content":"yes"})");
    QTest::newRow("deepseek") << QByteArray("deepseek") << QByteArray(R"({"role":"assistant","content":"yes","reasoning_content":"hm"})");
    QTest::newRow("litellm_proxy") << QByteArray("litellm_proxy")
                                   << QByteArray(R"({"role":"assistant","content":"yes","reasoning_content":"hm","thinking_blocks":[{"type":"thinking","thinking":"hm","signature":"s"}]})");
}

void TestOpenAiRequestWriter::writesThoughtsWhereTheyAreUnderstood()
{
    QFETCH(QByteArray, provider);
    QFETCH(QByteArray, expected);
    const Conversation conversation = conversationOf({{Role::Assistant, {}, {{ThinkingPart{"hm", "s"}, {}}, {TextPart{"yes"}, {}}}},
                                                      {Role::Assistant, {}, {{ThinkingPart{"nothing said", "s"}, {}}}}});
    const Json messages = written(conversation, targetAt(provider, "m"))["messages"];
    QCOMPARE(messages.size(), 1U); // thoughts alone are no message
    QCOMPARE(dumpJson(messages[0]), expected);
}

void TestOpenAiRequestWriter::writesDocuments()
{
    DocumentPart bytes;
    bytes.source.mediaType = "application/pdf";
    bytes.source.base64 = "JVBE";
    bytes.title = "plan.pdf";
    DocumentPart text;
    text.plainText = "long text";
    text.title = "Notes";
    DocumentPart linked;
    linked.source.url = "https://example.com/a.pdf";
    const Json content = written(conversationOf({{Role::User, {}, {{bytes, {}}, {text, {}}}}}), targetAt("openai", "gpt-4o"))["messages"][0]["content"];
    QCOMPARE(dumpJson(content), QByteArray(R"([{"type":"file","file":{"filename":"plan.pdf","file_data":"data:application/pdf;base64,JVBE"}},{"type":"text","text":"Notes\n\nlong text"}])"));

    const Conversation withLink = conversationOf({{Role::User, {}, {{linked, {}}}}});
    const Result<QByteArray> refused = dialect().writeRequest(withLink, targetAt("openai", "gpt-4o"));
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().kind, ErrorKind::UnsupportedParameter);
    COMPARE_JSON(written(withLink, targetAt("openrouter", "x"))["messages"][0]["content"][0]["file"]["file_data"], Json("https://example.com/a.pdf"));
}

void TestOpenAiRequestWriter::namesTheOutputLimit_data()
{
    QTest::addColumn<QByteArray>("provider");
    QTest::addColumn<QByteArray>("model");
    QTest::addColumn<bool>("completionTokens");
    const auto row = [](const char *provider, const char *model, bool completionTokens) {
        QTest::addRow("%s/%s", provider, model) << QByteArray(provider) << QByteArray(model) << completionTokens;
    };
    row("openai", "o1", true);
    row("openai", "o3-mini", true);
    row("openai", "o4-mini-2025-04-16", true);
    row("azure", "o3", true);
    row("azure", "gpt-5", true);
    row("azure", "gpt-5.1-codex", true);
    row("azure", "o_series/my-deployment", true);
    row("azure", "gpt5_series/my-deployment", true);
    row("openai", "gpt-5-chat-latest", false);
    row("openai", "gpt-4o-mini", false);
    row("openai", "gpt-4.1", false);
    row("openai", "omni-moderation", false);
    row("openai", "o1xyz", false);
    row("openrouter", "openai/o3", false);
    row("groq", "o3", false);
}

void TestOpenAiRequestWriter::namesTheOutputLimit()
{
    QFETCH(QByteArray, provider);
    QFETCH(QByteArray, model);
    QFETCH(bool, completionTokens);
    Conversation conversation = conversationOf({{Role::User, {}, {{TextPart{"hi"}, {}}}}});
    conversation.maxOutputTokens = 9;
    Json body = written(conversation, targetAt(provider, model));
    QCOMPARE(body.contains("max_completion_tokens"), completionTokens);
    QCOMPARE(body.contains("max_tokens"), !completionTokens);
    QVERIFY(body["model"].get<std::string>().find("_series/") == std::string::npos);

    // Another family's limit is cut down to what the model has.
    RequestTarget target = targetAt(provider, model);
    target.modelMaxOutput = 5;
    body = written(conversation, target);
    COMPARE_JSON(body[completionTokens ? "max_completion_tokens" : "max_tokens"], Json(5));
}

void TestOpenAiRequestWriter::writesReasoning_data()
{
    QTest::addColumn<QByteArray>("provider");
    QTest::addColumn<QByteArray>("model");
    QTest::addColumn<QByteArray>("wish"); // "budget=…", "effort=…", "off", "adaptive"
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *provider, const char *model, const char *wish, const char *expected) {
        QTest::addRow("%s/%s %s", provider, model, wish) << QByteArray(provider) << QByteArray(model) << QByteArray(wish) << QByteArray(expected);
    };
    row("openai", "o3", "budget=10000", R"({"reasoning_effort":"high"})");
    row("openai", "o3", "budget=9999", R"({"reasoning_effort":"medium"})");
    row("openai", "o3", "budget=5000", R"({"reasoning_effort":"medium"})");
    row("openai", "o3", "budget=4999", R"({"reasoning_effort":"low"})");
    row("openai", "o3", "budget=1999", R"({"reasoning_effort":"low"})"); // o-series knows no "minimal"
    row("openai", "gpt-5", "budget=1999", R"({"reasoning_effort":"minimal"})");
    row("openai", "gpt-5.1", "budget=1999", R"({"reasoning_effort":"low"})");
    row("openai", "gpt-5.1", "effort=none", R"({"reasoning_effort":"none"})");
    row("openai", "o3", "effort=max", R"({"reasoning_effort":"high"})");
    row("openai", "o3", "off", R"({})");
    row("openai", "gpt-4o", "budget=10000", R"({})");
    row("azure", "gpt-4o-mini", "effort=high", R"({})");
    row("groq", "openai/gpt-oss-120b", "budget=2000", R"({"reasoning_effort":"low"})");
    row("groq", "llama-3.3-70b", "budget=2000", R"({})");
    row("deepseek", "deepseek-chat", "budget=2000", R"({"thinking":{"type":"enabled"}})");
    row("deepseek", "deepseek-chat", "off", R"({"thinking":{"type":"disabled"}})");
    row("openrouter", "anthropic/claude", "budget=2000", R"({"reasoning":{"max_tokens":2000}})");
    row("openrouter", "openai/o3", "effort=high", R"({"reasoning":{"effort":"high"}})");
    row("openrouter", "openai/o3", "off", R"({"reasoning":{"enabled":false}})");
    row("hosted_vllm", "qwen", "budget=20000", R"({"reasoning_effort":"high"})");
    row("litellm_proxy", "claude", "budget=2000", R"({"thinking":{"type":"enabled","budget_tokens":2000}})");
    row("litellm_proxy", "claude", "off", R"({"thinking":{"type":"disabled"}})");
    row("litellm_proxy", "claude", "adaptive", R"({"thinking":{"type":"adaptive"}})");
    row("litellm_proxy", "claude", "effort=high", R"({"reasoning_effort":"high"})");
}

void TestOpenAiRequestWriter::writesReasoning()
{
    QFETCH(QByteArray, provider);
    QFETCH(QByteArray, model);
    QFETCH(QByteArray, wish);
    QFETCH(QByteArray, expected);
    Conversation conversation = conversationOf({{Role::User, {}, {{TextPart{"hi"}, {}}}}});
    Reasoning reasoning;
    if (wish.startsWith("budget="))
        reasoning.budget = wish.sliced(7).toLongLong();
    if (wish.startsWith("effort="))
        reasoning.effort = wish.sliced(7);
    reasoning.disabled = wish == "off" || wish == "effort=none";
    reasoning.adaptive = wish == "adaptive";
    conversation.reasoning = reasoning;
    Json body = written(conversation, targetAt(provider, model));
    for (const char *name : {"model", "messages", "usage"})
        body.erase(name);
    QCOMPARE(dumpJson(body), expected);
}

void TestOpenAiRequestWriter::refusesOrDrops_data()
{
    QTest::addColumn<QByteArray>("what");
    QTest::addColumn<QByteArray>("field");
    QTest::newRow("top_k") << QByteArray("top_k") << QByteArray("top_k");
    QTest::newRow("temperature of a reasoning model") << QByteArray("temperature") << QByteArray("temperature");
    QTest::newRow("hosted tool") << QByteArray("tool") << QByteArray("tools");
    QTest::newRow("part of another dialect") << QByteArray("part") << QByteArray("messages");
    QTest::newRow("MCP servers") << QByteArray("mcp") << QByteArray("mcp_servers");
}

void TestOpenAiRequestWriter::refusesOrDrops()
{
    QFETCH(QByteArray, what);
    QFETCH(QByteArray, field);
    Conversation conversation = conversationOf({{Role::User, {}, {{TextPart{"hi"}, {}}}}});
    if (what == "top_k")
        conversation.topK = 5;
    if (what == "temperature")
        conversation.temperature = 0.2;
    if (what == "tool") {
        ToolDefinition tool;
        tool.name = "web_search";
        tool.hostedDialect = "anthropic";
        tool.raw = Json{{"type", "web_search_20250305"}};
        conversation.tools.push_back(tool);
        conversation.toolChoice = ToolChoice{ToolChoice::Mode::Required, {}};
    }
    if (what == "part")
        conversation.messages[0].parts.push_back({OtherPart{"anthropic", Json{{"type", "container_upload"}}}, {}});
    if (what == "mcp")
        conversation.rest["mcp_servers"] = Json::array({Json{{"url", "x"}}});

    RequestTarget target = targetAt("openai", "o3");
    const Result<QByteArray> refused = dialect().writeRequest(conversation, target);
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().kind, ErrorKind::UnsupportedParameter);
    QCOMPARE(refused.error().param, field);
    QVERIFY(refused.error().message.contains(QStringLiteral("drop_params")));

    target.dropParams = true;
    const Json body = written(conversation, target);
    QCOMPARE(dumpJson(body), QByteArray(R"({"model":"o3","messages":[{"role":"user","content":"hi"}]})").replace("\"hi\"", what == "part" ? R"([{"type":"text","text":"hi"}])" : "\"hi\""));

    if (what == "top_k" || what == "temperature") {
        target.dropParams = false;
        target.allowFields = {field};
        QVERIFY(written(conversation, target).contains(field.toStdString()));
    }
}

void TestOpenAiRequestWriter::appliesProviderQuirks()
{
    const Result<Conversation> read = dialect().readRequest(
        R"({"model":"m","messages":[{"role":"user","name":"ada","content":"hi"},{"role":"assistant","content":null,"tool_calls":[{"id":"toolu_01","type":"function","function":{"name":"f","arguments":"{}"}}]},)"
        R"({"role":"tool","tool_call_id":"toolu_01","content":"x"}],"tools":[{"type":"function","function":{"name":"f","strict":true}}],"tool_choice":"required","seed":3,"stream":true})");
    QVERIFY(read.ok());

    const Json mistral = written(*read, targetAt("mistral", "mistral-large"));
    COMPARE_JSON(mistral["tool_choice"], Json("any"));
    COMPARE_JSON(mistral["random_seed"], Json(3));
    QVERIFY(!mistral.contains("seed"));
    QVERIFY(!mistral.contains("stream_options"));
    QVERIFY(!mistral["messages"][0].contains("name"));
    const std::string id = mistral["messages"][1]["tool_calls"][0]["id"];
    QCOMPARE(id.size(), 9U);
    COMPARE_JSON(mistral["messages"][2]["tool_call_id"], Json(id));

    const Json groq = written(*read, targetAt("groq", "llama"));
    QVERIFY(!groq["messages"][1].contains("content"));
    COMPARE_JSON(groq["messages"][0]["name"], Json("ada"));
    COMPARE_JSON(groq["stream_options"]["include_usage"], Json(true));

    const Json openai = written(*read, targetAt("openai", "gpt-4o"));
    QVERIFY(openai["messages"][1]["content"].is_null());
    COMPARE_JSON(openai["tools"][0]["function"]["strict"], Json(true));
    COMPARE_JSON(openai["tools"][0]["function"]["parameters"]["type"], Json("object"));
    QVERIFY(!written(*read, targetAt("xai", "grok-4"))["tools"][0]["function"].contains("strict"));
    COMPARE_JSON(written(*read, targetAt("openrouter", "x"))["usage"]["include"], Json(true));
}

void TestOpenAiRequestWriter::addsDefaultsAndDropsFields()
{
    Conversation conversation = conversationOf({{Role::User, {}, {{TextPart{"hi"}, {}}}}});
    conversation.temperature = 0.5;
    RequestTarget target = targetAt("openai", "gpt-5");
    target.upstreamModel = "gpt-4o";
    target.parameters = Json{{"temperature", 0.1}, {"seed", 4}, {"max_tokens", 77}, {"tags", Json::array({"x"})}, {"top_p", nullptr}};
    Json body = written(conversation, target);
    COMPARE_JSON(body["temperature"], Json(0.5));
    COMPARE_JSON(body["seed"], Json(4));
    COMPARE_JSON(body["max_tokens"], Json(77));
    QVERIFY(!body.contains("tags"));
    QVERIFY(!body.contains("top_p"));

    target.upstreamModel = "gpt-5";
    conversation.temperature.reset();
    body = written(conversation, target);
    COMPARE_JSON(body["max_completion_tokens"], Json(77));
    conversation.maxOutputTokens = 5;
    body = written(conversation, target);
    COMPARE_JSON(body["max_completion_tokens"], Json(5));
    QVERIFY(!body.contains("max_tokens"));

    target.dropFields = {"seed", "temperature"};
    body = written(conversation, target);
    QVERIFY(!body.contains("seed"));
    QVERIFY(!body.contains("temperature"));
}

void TestOpenAiRequestWriter::hashesALongUser()
{
    Conversation conversation = conversationOf({{Role::User, {}, {{TextPart{"hi"}, {}}}}});
    conversation.user = "user_" + QByteArray(100, 'a');
    const std::string user = written(conversation, targetAt("openai", "gpt-4o"))["user"];
    QCOMPARE(user.size(), 64U);
    COMPARE_JSON(written(conversation, targetAt("openai", "gpt-4o"))["user"], Json(user));
    COMPARE_JSON(written(conversation, targetAt("groq", "llama"))["user"], toJson(conversation.user));
    conversation.user = "short";
    COMPARE_JSON(written(conversation, targetAt("openai", "gpt-4o"))["user"], Json("short"));
}

QTEST_GUILESS_MAIN(TestOpenAiRequestWriter)
#include "tst_openairequestwriter.moc"
