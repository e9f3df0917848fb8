// SPDX-License-Identifier: GPL-3.0-or-later
#include "anthropicfixtures.h"

#include <QDir>

using namespace Gatehouse;

/// Requests of Anthropic's own clients: read to the neutral form, and written again to what they were.
class AnthropicReaderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundTrip_data();
    void roundTrip();
    void readsAllParts();
    void readsMedia();
    void readsTools();
    void readsReasoning_data();
    void readsReasoning();
    void mapsFields();
    void refusesBadShapes_data();
    void refusesBadShapes();
    void gathersPromptText();
};

static Conversation read(const QByteArray &body)
{
    Result<Conversation> conversation = anthropicDialect().readRequest(body);
    if (!conversation)
        qFatal("%s", qPrintable(conversation.error().message));
    return std::move(*conversation);
}

void AnthropicReaderTest::roundTrip_data()
{
    QTest::addColumn<QByteArray>("name");
    const QDir folder(QStringLiteral(TEST_SOURCE_DIR "/fixtures/anthropic"));
    const QStringList files = folder.entryList({QStringLiteral("request_*.json")});
    QVERIFY(files.size() >= 8);
    for (const QString &file : files)
        QTest::newRow(qPrintable(file)) << file.toUtf8();
}

void AnthropicReaderTest::roundTrip()
{
    QFETCH(QByteArray, name);
    const QByteArray body = fixture(name);
    const Json again = written(read(body), targetOf("claude-sonnet-4-5"));
    QVERIFY(same(again, *parseJson(body)));
}

void AnthropicReaderTest::readsAllParts()
{
    const Conversation conversation = read(fixture("request_thinking.json"));
    QCOMPARE(conversation.messages.size(), 3u);
    QVERIFY(conversation.messages[0].role == Role::User);
    QVERIFY(conversation.messages[1].role == Role::Assistant);
    const auto &parts = conversation.messages[1].parts;
    QCOMPARE(std::get<ThinkingPart>(parts[0].value).text, QByteArray("multiply"));
    QCOMPARE(std::get<ThinkingPart>(parts[0].value).signature, QByteArray("EqQB"));
    QCOMPARE(std::get<RedactedThinkingPart>(parts[1].value).data, QByteArray("Emwk"));
    QCOMPARE(std::get<ToolUsePart>(parts[2].value).arguments, QByteArray("{\"q\":\"27*453\"}"));
    QCOMPARE(std::get<ToolUsePart>(parts[4].value).arguments, QByteArray("{}"));
    const auto &result = std::get<ToolResultPart>(conversation.messages[2].parts[0].value);
    QCOMPARE(result.toolUseId, QByteArray("toolu_1"));
    QCOMPARE(std::get<TextPart>(result.content[0].value).text, QByteArray("12231"));
    QVERIFY(std::get<ToolResultPart>(conversation.messages[2].parts[1].value).content.empty());

    const Conversation blocks = read(fixture("request_system_blocks.json"));
    QVERIFY(blocks.messages[0].role == Role::System);
    QCOMPARE(blocks.messages[0].parts.size(), 2u);
    QVERIFY(same(blocks.messages[0].parts[1].cacheControl, json(R"({"type":"ephemeral"})")));
}

void AnthropicReaderTest::readsMedia()
{
    const auto parts = read(fixture("request_media.json")).messages[0].parts;
    QCOMPARE(std::get<ImagePart>(parts[0].value).source.url, QByteArray("https://example.org/a.png"));
    QCOMPARE(std::get<ImagePart>(parts[1].value).source.base64, QByteArray("/9j/4AAQ"));
    QCOMPARE(std::get<ImagePart>(parts[1].value).source.mediaType, QByteArray("image/jpeg"));
    QCOMPARE(std::get<ImagePart>(parts[2].value).source.fileId, QByteArray("file_1"));
    const auto &paper = std::get<DocumentPart>(parts[3].value);
    QCOMPARE(paper.title, QByteArray("Paper"));
    QCOMPARE(paper.source.mediaType, QByteArray("application/pdf"));
    QVERIFY(same(paper.citations, json(R"({"enabled":true})")));
    QCOMPARE(std::get<DocumentPart>(parts[5].value).plainText, QByteArray("Plain words"));
    QCOMPARE(std::get<OtherPart>(parts[7].value).dialect, QByteArray("anthropic"));

    const Conversation content = read(R"({"messages":[{"role":"user","content":[{"type":"document","source":{"type":"content",
        "content":[{"type":"text","text":"one"},{"type":"text","text":"two"}]}},{"type":"document","source":{"type":"content",
        "content":[{"type":"image","source":{"type":"url","url":"u"}}]}}]}]})");
    QCOMPARE(std::get<DocumentPart>(content.messages[0].parts[0].value).plainText, QByteArray("one\ntwo"));
    QVERIFY(std::holds_alternative<OtherPart>(content.messages[0].parts[1].value));
}

void AnthropicReaderTest::readsTools()
{
    const Conversation conversation = read(fixture("request_tools.json"));
    QCOMPARE(conversation.tools.size(), 3u);
    QCOMPARE(conversation.tools[0].description, QByteArray("Weather"));
    QVERIFY(conversation.tools[0].cacheControl.is_object());
    QVERIFY(conversation.tools[0].raw.is_null());
    QCOMPARE(conversation.tools[1].strict, std::optional(true));
    QCOMPARE(conversation.tools[2].hostedDialect, QByteArray("anthropic"));
    QCOMPARE(conversation.tools[2].name, QByteArray("web_search"));
    QVERIFY(conversation.toolChoice->mode == ToolChoice::Mode::Named);
    QCOMPARE(conversation.toolChoice->name, QByteArray("get_weather"));
    QCOMPARE(conversation.parallelToolCalls, std::optional(false));
    QVERIFY(std::get<ToolResultPart>(conversation.messages[2].parts[1].value).isError);
}

void AnthropicReaderTest::readsReasoning_data()
{
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<QByteArray>("effort");
    QTest::addColumn<qint64>("budget");
    QTest::addColumn<bool>("adaptive");
    QTest::addColumn<bool>("disabled");
    QTest::newRow("budget") << QByteArray(R"("thinking":{"type":"enabled","budget_tokens":2048})") << QByteArray() << qint64(2048) << false << false;
    QTest::newRow("adaptive") << QByteArray(R"("thinking":{"type":"adaptive"})") << QByteArray() << qint64(0) << true << false;
    QTest::newRow("disabled") << QByteArray(R"("thinking":{"type":"disabled"})") << QByteArray() << qint64(0) << false << true;
    QTest::newRow("effort") << QByteArray(R"("output_config":{"effort":"max"})") << QByteArray("max") << qint64(0) << false << false;
    QTest::newRow("both") << QByteArray(R"("output_config":{"effort":"low"},"thinking":{"type":"adaptive"})") << QByteArray("low") << qint64(0) << true << false;
}

void AnthropicReaderTest::readsReasoning()
{
    QFETCH(QByteArray, fields);
    QFETCH(QByteArray, effort);
    QFETCH(qint64, budget);
    QFETCH(bool, adaptive);
    QFETCH(bool, disabled);
    const Conversation conversation = read("{\"messages\":[]," + fields + '}');
    QVERIFY(conversation.reasoning.has_value());
    QCOMPARE(conversation.reasoning->effort, effort);
    QCOMPARE(conversation.reasoning->budget.value_or(0), budget);
    QCOMPARE(conversation.reasoning->adaptive, adaptive);
    QCOMPARE(conversation.reasoning->disabled, disabled);
    QVERIFY(conversation.rest.empty());
}

void AnthropicReaderTest::mapsFields()
{
    const Conversation conversation = read(R"({"model":"m","messages":[{"role":"user","content":"x"}],"max_tokens":7,"temperature":0.5,
        "top_p":0.25,"top_k":3,"stop_sequences":["a","b"],"stream":true,"metadata":{"user_id":"u1","more":1},"tool_choice":{"type":"any"},
        "output_format":{"type":"json_schema","schema":{"type":"object"}},"inference_geo":"us","litellm_metadata":{"tags":["x"]},"speed":null})");
    QCOMPARE(conversation.model, QByteArray("m"));
    QCOMPARE(conversation.maxOutputTokens, std::optional<qint64>(7));
    QCOMPARE(conversation.temperature, std::optional(0.5));
    QCOMPARE(conversation.topP, std::optional(0.25));
    QCOMPARE(conversation.topK, std::optional<qint64>(3));
    QCOMPARE(conversation.stop.size(), 2u);
    QVERIFY(conversation.stream);
    QCOMPARE(conversation.user, QByteArray("u1"));
    QVERIFY(conversation.toolChoice->mode == ToolChoice::Mode::Required);
    QVERIFY(!conversation.parallelToolCalls);
    QVERIFY(conversation.responseFormat->kind == ResponseFormat::Kind::JsonSchema);
    QVERIFY(same(conversation.rest, json(R"({"metadata":{"more":1},"inference_geo":"us","litellm_metadata":{"tags":["x"]}})")));
    QCOMPARE(conversation.sourceDialect, QByteArray("anthropic"));
    // The gateway's own field does not reach the upstream when the conversation is written again.
    const Json again = written(conversation, targetOf("claude-sonnet-4-5"));
    QVERIFY(!again.contains("litellm_metadata"));
    QVERIFY(same(again["metadata"], json(R"({"user_id":"u1","more":1})")));
}

void AnthropicReaderTest::refusesBadShapes_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("param");
    QTest::newRow("no json") << QByteArray("{") << QByteArray();
    QTest::newRow("no object") << QByteArray("[]") << QByteArray("request_body");
    QTest::newRow("no messages") << QByteArray("{}") << QByteArray("messages");
    QTest::newRow("messages no array") << QByteArray(R"({"messages":"hi"})") << QByteArray("messages");
    QTest::newRow("message no object") << QByteArray(R"({"messages":[1]})") << QByteArray("messages");
    QTest::newRow("bad role") << QByteArray(R"({"messages":[{"role":"tool","content":"x"}]})") << QByteArray("messages");
    QTest::newRow("no content") << QByteArray(R"({"messages":[{"role":"user"}]})") << QByteArray("messages");
    QTest::newRow("content a number") << QByteArray(R"({"messages":[{"role":"user","content":1}]})") << QByteArray("messages");
}

void AnthropicReaderTest::refusesBadShapes()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, param);
    const Result<Conversation> conversation = anthropicDialect().readRequest(body);
    QVERIFY(!conversation);
    QVERIFY(conversation.error().kind == ErrorKind::InvalidRequest);
    QCOMPARE(conversation.error().param, param);
    QVERIFY(!conversation.error().message.isEmpty());
    // Odd types deeper down are passed over, never thrown at.
    QVERIFY(anthropicDialect().readRequest(R"({"messages":[{"role":"user","content":[1,null,{"type":5},{"type":"image"}]}],"tools":7,
        "stop_sequences":"x","metadata":3,"thinking":[],"output_config":"x","tool_choice":"auto","system":9,"max_tokens":"x","model":1})"));
}

void AnthropicReaderTest::gathersPromptText()
{
    const QByteArray text = anthropicDialect().promptText(fixture("request_tools.json"));
    for (const char *word : {"Weather in Oslo and Rome?", "Looking.", "Sunny", "A picture:", "Go on", "get_weather", "\"city\":\"Oslo\""})
        QVERIFY2(text.contains(word), word);
    QVERIFY(!text.contains("iVBORw0KGgo"));
    const QByteArray media = anthropicDialect().promptText(fixture("request_media.json"));
    QVERIFY(media.contains("Plain words") && media.contains("found") && !media.contains("JVBERi0"));
    QVERIFY(anthropicDialect().promptText(fixture("request_system_blocks.json")).contains("Two."));
    QVERIFY(anthropicDialect().promptText("nonsense").isEmpty());
}

QTEST_GUILESS_MAIN(AnthropicReaderTest)
#include "tst_anthropicreader.moc"
