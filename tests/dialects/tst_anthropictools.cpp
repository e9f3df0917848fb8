// SPDX-License-Identifier: GPL-3.0-or-later
#include "anthropicfixtures.h"

using namespace Gatehouse;

/// Tools, tool choice and JSON answers for an Anthropic upstream.
class AnthropicToolsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesSchemas_data();
    void writesSchemas();
    void choosesTools_data();
    void choosesTools();
    void passesHostedTools_data();
    void passesHostedTools();
    void refusesForeignTools();
    void addsWebSearch();
    void definesUsedTools();
    void forcesJson();
    void forcesJsonBesideTools();
    void asksForJsonWhileThinking();
    void usesStructuredOutputs();
    void relaxesForcedToolsOfThinkingModels();
};

static Conversation withTool(const char *name = "get_weather")
{
    Conversation conversation = openAiConversation();
    ToolDefinition tool;
    tool.name = name;
    tool.description = "About it";
    tool.schema = json(R"({"type":"object","properties":{"city":{"type":"string"}}})");
    tool.strict = true;
    conversation.tools.push_back(tool);
    return conversation;
}

static Conversation withFormat(ResponseFormat::Kind kind, const char *schema = "null")
{
    Conversation conversation = openAiConversation();
    ResponseFormat &format = conversation.responseFormat.emplace();
    format.kind = kind;
    format.schema = json(schema);
    return conversation;
}

void AnthropicToolsTest::writesSchemas_data()
{
    QTest::addColumn<QByteArray>("schema");
    QTest::addColumn<QByteArray>("sent");
    const auto row = [](const char *name, const char *schema, const char *sent) { QTest::newRow(name) << QByteArray(schema) << QByteArray(sent); };
    row("missing", "null", R"({"type":"object","properties":{}})");
    row("empty", "{}", R"({"type":"object","properties":{}})");
    row("no properties", R"({"type":"object"})", R"({"type":"object","properties":{}})");
    row("no type", R"({"properties":{"a":{}}})", R"({"type":"object","properties":{"a":{}}})");
    row("kept", R"({"type":"object","properties":{"a":{"anyOf":[{"type":"string","minLength":1}]}},"$defs":{"x":{}},"additionalProperties":false})",
        R"({"type":"object","properties":{"a":{"anyOf":[{"type":"string","minLength":1}]}},"$defs":{"x":{}},"additionalProperties":false})");
    row("combined", R"({"type":"object","properties":{"a":{}},"oneOf":[{"required":["a"]}]})", R"({"type":"object","properties":{"a":{}}})");
}

void AnthropicToolsTest::writesSchemas()
{
    QFETCH(QByteArray, schema);
    QFETCH(QByteArray, sent);
    Conversation conversation = withTool();
    conversation.tools[0].schema = *parseJson(schema);
    const Json tools = written(conversation)["tools"];
    QVERIFY(same(tools[0]["input_schema"], *parseJson(sent)));
    QCOMPARE(tools[0].size(), 3u); // name, description, input_schema; no `strict`
}

void AnthropicToolsTest::choosesTools_data()
{
    QTest::addColumn<int>("mode");
    QTest::addColumn<int>("parallel"); // -1: not said
    QTest::addColumn<QByteArray>("sent");
    const auto row = [](const char *name, int mode, int parallel, const char *sent) { QTest::newRow(name) << mode << parallel << QByteArray(sent); };
    row("nothing", -1, -1, "null");
    row("auto", int(ToolChoice::Mode::Auto), -1, R"({"type":"auto"})");
    row("none", int(ToolChoice::Mode::None), -1, R"({"type":"none"})");
    row("required", int(ToolChoice::Mode::Required), -1, R"({"type":"any"})");
    row("named", int(ToolChoice::Mode::Named), -1, R"({"type":"tool","name":"get_weather"})");
    row("serial", -1, 0, R"({"type":"auto","disable_parallel_tool_use":true})");
    row("parallel", -1, 1, "null");
    row("required serial", int(ToolChoice::Mode::Required), 0, R"({"type":"any","disable_parallel_tool_use":true})");
    row("none serial", int(ToolChoice::Mode::None), 0, R"({"type":"none"})");
}

void AnthropicToolsTest::choosesTools()
{
    QFETCH(int, mode);
    QFETCH(int, parallel);
    QFETCH(QByteArray, sent);
    Conversation conversation = withTool();
    if (mode >= 0)
        conversation.toolChoice = ToolChoice{static_cast<ToolChoice::Mode>(mode), "get_weather"};
    if (parallel >= 0)
        conversation.parallelToolCalls = parallel == 1;
    QVERIFY(same(written(conversation).value("tool_choice", Json()), *parseJson(sent)));
    conversation.tools.clear(); // a choice without tools is refused
    QVERIFY(!written(conversation).contains("tool_choice"));
}

void AnthropicToolsTest::passesHostedTools_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::addColumn<QByteArray>("sent");
    const auto row = [](const char *name, const char *raw, const char *sent) { QTest::newRow(name) << QByteArray(raw) << QByteArray(sent); };
    row("search", R"({"type":"web_search_20250305","name":"web_search","max_uses":2})", R"({"type":"web_search_20250305","name":"web_search","max_uses":2})");
    row("computer", R"({"type":"computer_20250124","function":{"name":"computer","parameters":{"display_width_px":1024,"display_height_px":768}}})",
        R"({"type":"computer_20250124","name":"computer","display_width_px":1024,"display_height_px":768})");
    row("own form", R"({"name":"f","input_schema":{"type":"object"}})", R"({"name":"f","input_schema":{"type":"object"}})");
}

void AnthropicToolsTest::passesHostedTools()
{
    QFETCH(QByteArray, raw);
    QFETCH(QByteArray, sent);
    Conversation conversation = openAiConversation();
    ToolDefinition tool;
    tool.hostedDialect = "openai"; // who wrote it, not whose it is
    tool.raw = *parseJson(raw);
    conversation.tools = {tool};
    QVERIFY(same(written(conversation)["tools"][0], *parseJson(sent)));
}

void AnthropicToolsTest::refusesForeignTools()
{
    Conversation conversation = withTool();
    ToolDefinition tool;
    tool.hostedDialect = "openai";
    for (const char *type : {"web_search_preview", "computer_use_preview", "file_search"}) {
        tool.raw["type"] = type;
        conversation.tools.resize(1);
        conversation.tools.push_back(tool);
        RequestTarget target = targetOf("claude-sonnet-4");
        const Error error = refusal(conversation, target);
        QCOMPARE(error.param, QByteArray("tools"));
        QVERIFY(error.message.contains(QLatin1String(type)));
        target.dropParams = true;
        QCOMPARE(written(conversation, target)["tools"].size(), 1u);
    }
    tool.raw = json(R"({"type":"mcp","server_url":"https:\/\/m.example.org","server_label":"m","allowed_tools":["a"],"headers":{"Authorization":"Bearer t"}})");
    conversation.tools[1] = tool;
    QVERIFY(same(written(conversation)["mcp_servers"], json(R"([{"type":"url","url":"https:\/\/m.example.org","name":"m",
        "tool_configuration":{"allowed_tools":["a"]},"authorization_token":"t"}])")));
}

void AnthropicToolsTest::addsWebSearch()
{
    Conversation conversation = openAiConversation();
    conversation.rest["web_search_options"] = json(R"({"search_context_size":"high","user_location":{"type":"approximate","approximate":{"city":"Oslo","country":"NO"}}})");
    QVERIFY(same(written(conversation)["tools"], json(R"([{"type":"web_search_20250305","name":"web_search","max_uses":10,
        "user_location":{"type":"approximate","city":"Oslo","country":"NO"}}])")));
    conversation.rest["web_search_options"] = Json::object();
    QVERIFY(same(written(conversation)["tools"], json(R"([{"type":"web_search_20250305","name":"web_search"}])")));
}

void AnthropicToolsTest::definesUsedTools()
{
    Conversation conversation = openAiConversation();
    conversation.messages.push_back(messageOf(Role::Assistant, {partOf(ToolUsePart{"1", "b", "{}"}), partOf(ToolUsePart{"2", "a", "{}"}), partOf(ToolUsePart{"3", "b", "{}"})}));
    const Json body = written(conversation);
    QVERIFY(same(body["tools"], json(R"([{"name":"a","input_schema":{"type":"object","properties":{}}},{"name":"b","input_schema":{"type":"object","properties":{}}}])")));
    QVERIFY(same(body["tool_choice"], json(R"({"type":"none"})")));
    conversation.tools = withTool().tools;
    QCOMPARE(written(conversation)["tools"].size(), 1u);
}

void AnthropicToolsTest::forcesJson()
{
    const Json schema = json(R"({"type":"object","properties":{"n":{"type":"integer","minimum":1}},"required":["n"]})");
    Json body = written(withFormat(ResponseFormat::Kind::JsonSchema, dumpJson(schema).constData()), "claude-3-5-haiku-20241022");
    QCOMPARE(body["tools"].size(), 1u);
    QVERIFY(body["tools"][0]["name"] == "json_tool_call");
    QVERIFY(same(body["tools"][0]["input_schema"], schema));
    QVERIFY(same(body["tool_choice"], json(R"({"type":"tool","name":"json_tool_call","disable_parallel_tool_use":true})")));
    QVERIFY(!body.contains("output_config"));

    // Without a schema there is nothing structured outputs could hold to, on any model.
    body = written(withFormat(ResponseFormat::Kind::JsonObject), "claude-sonnet-4-5");
    QVERIFY(same(body["tools"][0]["input_schema"], json(R"({"type":"object","properties":{},"additionalProperties":true})")));
    QVERIFY(body["tool_choice"]["name"] == "json_tool_call");
    QVERIFY(same(written(withFormat(ResponseFormat::Kind::Text)), written(openAiConversation())));
}

void AnthropicToolsTest::forcesJsonBesideTools()
{
    Conversation conversation = withTool();
    conversation.responseFormat.emplace().kind = ResponseFormat::Kind::JsonObject;
    QVERIFY(same(written(conversation)["tool_choice"], json(R"({"type":"any","disable_parallel_tool_use":true})")));
    QCOMPARE(written(conversation)["tools"].size(), 2u);
    conversation.toolChoice = ToolChoice{ToolChoice::Mode::Named, "get_weather"};
    QVERIFY(written(conversation)["tool_choice"]["name"] == "get_weather");
    conversation.toolChoice->mode = ToolChoice::Mode::None;
    QVERIFY(written(conversation)["tool_choice"]["name"] == "json_tool_call");
}

void AnthropicToolsTest::asksForJsonWhileThinking()
{
    Conversation conversation = withFormat(ResponseFormat::Kind::JsonObject);
    conversation.reasoning = Reasoning{"low", {}, false, false};
    const Json body = written(conversation, "claude-sonnet-4");
    QVERIFY(body["thinking"]["type"] == "enabled");
    QVERIFY(body["tools"][0]["name"] == "json_tool_call");
    QVERIFY(!body.contains("tool_choice")); // forcing is refused while thinking
    conversation.reasoning.reset();
    QVERIFY(!written(conversation, "claude-fable-5").contains("tool_choice"));
}

void AnthropicToolsTest::usesStructuredOutputs()
{
    Conversation conversation = withFormat(ResponseFormat::Kind::JsonSchema, R"({"type":"object","properties":{"n":{"type":"integer","minimum":1,"description":"Count"},
        "tags":{"type":"array","minItems":2,"items":{"type":"string","format":"uri","maxLength":5}},
        "who":{"oneOf":[{"$ref":"#/$defs/p"},{"type":"null"}]}},"required":["n"],"$defs":{"p":{"type":"object","properties":{"minimum":{"type":"string"}}}}})");
    const Json body = written(conversation, "claude-sonnet-4-5");
    QVERIFY(!body.contains("tools"));
    const Json expected = json(R"({"format":{"type":"json_schema","schema":{"type":"object","properties":{"n":{"type":"integer","description":"Count\n\n{minimum: 1}"},
        "tags":{"type":"array","items":{"type":"string","format":"uri","description":"{maxLength: 5}"},"description":"{minItems: 2}"},
        "who":{"anyOf":[{"$ref":"#/$defs/p"},{"type":"null"}]}},"required":["n"],"additionalProperties":false,
        "$defs":{"p":{"type":"object","properties":{"minimum":{"type":"string"}},"additionalProperties":false}}}}})");
    QVERIFY(same(body["output_config"], expected));
    // Structured outputs and thinking go together, and both share `output_config`.
    conversation.reasoning = Reasoning{"medium", {}, false, false};
    const Json thinking = written(conversation, "claude-opus-4-6");
    QVERIFY(thinking["output_config"]["effort"] == "medium" && thinking["output_config"].contains("format"));
}

void AnthropicToolsTest::relaxesForcedToolsOfThinkingModels()
{
    Conversation conversation = withTool();
    conversation.toolChoice = ToolChoice{ToolChoice::Mode::Required, {}};
    RequestTarget target = targetOf("claude-fable-5");
    QVERIFY(written(conversation, target)["tool_choice"]["type"] == "any"); // the upstream explains its refusal
    target.dropParams = true;
    QVERIFY(written(conversation, target)["tool_choice"]["type"] == "auto");
}

QTEST_GUILESS_MAIN(AnthropicToolsTest)
#include "tst_anthropictools.moc"
