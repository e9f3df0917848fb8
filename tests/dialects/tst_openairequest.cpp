// SPDX-License-Identifier: GPL-3.0-or-later
#include "openaifixtures.h"

using namespace Gatehouse;
using namespace Gatehouse::Fixtures;

namespace {

const Dialect &dialect()
{
    return openAiChatDialect();
}

template <class Part>
const Part &partAt(const Message &message, std::size_t index)
{
    return std::get<Part>(message.parts.at(index).value);
}

/// A request with one user message and the members given as JSON text: `"n":2`.
QByteArray requestWith(const char *members)
{
    return QByteArray(R"({"model":"m","messages":[{"role":"user","content":"hi"}],)") + members + '}';
}

} // namespace

class TestOpenAiRequest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsMessages();
    void readsToolsAndParameters();
    void restHoldsWhatIsUnknownAndNothingOfOurs();
    void readsShortForms_data();
    void readsShortForms();
    void refusesWithThePath_data();
    void refusesWithThePath();
    void collectsPromptText();
};

void TestOpenAiRequest::readsMessages()
{
    const Result<Conversation> read = dialect().readRequest(fixture("request_everything.json"));
    QVERIFY2(read.ok(), read.ok() ? "" : qPrintable(read.error().message));
    const std::vector<Message> &messages = read->messages;
    QCOMPARE(messages.size(), 9U); // the two tool results share one

    QCOMPARE(messages[0].role, Role::System);
    QCOMPARE(partAt<TextPart>(messages[0], 0).text, QByteArray("Be brief."));
    QCOMPARE(memberBytes(messages[0].parts[0].cacheControl, "type"), QByteArray("ephemeral"));
    QCOMPARE(messages[1].role, Role::Developer);
    QCOMPARE(messages[1].name, QByteArray("dev"));

    const Message &user = messages[2];
    QCOMPARE(user.name, QByteArray("ada"));
    QCOMPARE(user.parts.size(), 7U);
    QCOMPARE(memberBytes(user.parts[0].cacheControl, "ttl"), QByteArray("1h"));
    QCOMPARE(partAt<ImagePart>(user, 1).source.url, QByteArray("https://example.com/cat.png"));
    QCOMPARE(partAt<ImagePart>(user, 1).source.detail, QByteArray("low"));
    QCOMPARE(partAt<ImagePart>(user, 2).source.mediaType, QByteArray("image/jpeg"));
    QCOMPARE(partAt<ImagePart>(user, 2).source.base64, QByteArray("/9j/4AA="));
    QVERIFY(partAt<ImagePart>(user, 2).source.url.isEmpty());
    QCOMPARE(partAt<AudioPart>(user, 3).format, QByteArray("wav"));
    QCOMPARE(partAt<AudioPart>(user, 3).base64, QByteArray("UklGRg=="));
    QCOMPARE(partAt<DocumentPart>(user, 4).source.mediaType, QByteArray("application/pdf"));
    QCOMPARE(partAt<DocumentPart>(user, 4).source.base64, QByteArray("JVBERi0="));
    QCOMPARE(partAt<DocumentPart>(user, 4).source.name, QByteArray("report.pdf"));
    QCOMPARE(partAt<DocumentPart>(user, 5).source.fileId, QByteArray("file-abc123"));
    QCOMPARE(partAt<OtherPart>(user, 6).dialect, QByteArray("openai"));

    const Message &assistant = messages[3];
    QCOMPARE(assistant.parts.size(), 5U);
    QCOMPARE(partAt<ThinkingPart>(assistant, 0).text, QByteArray("Let me look."));
    QCOMPARE(partAt<ThinkingPart>(assistant, 0).signature, QByteArray("c2lnbmF0dXJl"));
    QCOMPARE(partAt<RedactedThinkingPart>(assistant, 1).data, QByteArray("cmVkYWN0ZWQ="));
    QCOMPARE(partAt<TextPart>(assistant, 2).text, QByteArray("Two cats."));
    QCOMPARE(partAt<ToolUsePart>(assistant, 3).arguments, QByteArray("{\"city\":\"Köln\"}"));
    QCOMPARE(partAt<ToolUsePart>(assistant, 4).name, QByteArray("clock"));
    QCOMPARE(partAt<ToolUsePart>(assistant, 4).arguments, QByteArray("{}"));

    const Message &results = messages[4];
    QCOMPARE(results.role, Role::User);
    QCOMPARE(results.parts.size(), 2U);
    QCOMPARE(partAt<ToolResultPart>(results, 0).toolUseId, QByteArray("call_1"));
    QCOMPARE(partAt<ToolResultPart>(results, 1).content.size(), 1U);
    QVERIFY(results.parts[0].cacheControl.is_null());
    QVERIFY(!results.parts[1].cacheControl.is_null());

    const ToolUsePart &older = partAt<ToolUsePart>(messages[5], 0);
    QCOMPARE(older.name, QByteArray("older"));
    QVERIFY(!older.id.isEmpty());
    QCOMPARE(partAt<ToolResultPart>(messages[6], 0).toolUseId, older.id);
    QCOMPARE(partAt<TextPart>(messages[7], 0).text, QByteArray("I will not."));
}

void TestOpenAiRequest::readsToolsAndParameters()
{
    const Result<Conversation> read = dialect().readRequest(fixture("request_everything.json"));
    QVERIFY(read.ok());
    const std::vector<ToolDefinition> &tools = read->tools;
    QCOMPARE(tools.size(), 6U);
    QCOMPARE(tools[0].name, QByteArray("weather"));
    QCOMPARE(tools[0].strict, std::optional<bool>(true));
    QVERIFY(tools[0].schema.contains("required"));
    QVERIFY(!tools[0].cacheControl.is_null());
    QVERIFY(tools[1].schema.is_null());
    QVERIFY(!tools[1].strict);
    QCOMPARE(tools[2].hostedDialect, QByteArray("openai"));
    QCOMPARE(tools[2].name, QByteArray("shell"));
    QCOMPARE(tools[3].hostedDialect, QByteArray("anthropic"));
    QCOMPARE(memberInt(tools[3].raw, "max_uses"), 3);
    QCOMPARE(tools[4].name, QByteArray("anthropic_form"));
    QVERIFY(tools[4].hostedDialect.isEmpty());
    QCOMPARE(tools[5].name, QByteArray("older"));

    QCOMPARE(read->model, QByteArray("team-model"));
    QCOMPARE(read->toolChoice->mode, ToolChoice::Mode::Named);
    QCOMPARE(read->toolChoice->name, QByteArray("weather"));
    QCOMPARE(read->parallelToolCalls, std::optional<bool>(false));
    QCOMPARE(read->responseFormat->kind, ResponseFormat::Kind::JsonSchema);
    QCOMPARE(read->responseFormat->name, QByteArray("answer"));
    QCOMPARE(read->responseFormat->strict, std::optional<bool>(true));
    QCOMPARE(read->reasoning->effort, QByteArray("high"));
    QCOMPARE(read->maxOutputTokens, std::optional<qint64>(200));
    QCOMPARE(read->temperature, std::optional<double>(0.7));
    QCOMPARE(read->topP, std::optional<double>(0.9));
    QCOMPARE(read->topK, std::optional<qint64>(40));
    QVERIFY(read->stop == (std::vector<QByteArray>{"END", "STOP"}));
    QCOMPARE(read->count, std::optional<int>(2));
    QCOMPARE(read->user, QByteArray("ada@example.com"));
    QVERIFY(read->stream);
    QVERIFY(read->includeUsage);
    QCOMPARE(read->sourceDialect, QByteArray("openai"));
}

void TestOpenAiRequest::restHoldsWhatIsUnknownAndNothingOfOurs()
{
    const Result<Conversation> read = dialect().readRequest(fixture("request_everything.json"));
    QVERIFY(read.ok());
    QByteArrayList names;
    for (const auto &[name, value] : read->rest.items())
        names << QByteArray(name.c_str());
    std::sort(names.begin(), names.end());
    QCOMPARE(names, (QByteArrayList{"a_field_of_tomorrow", "logit_bias", "metadata", "presence_penalty", "seed", "service_tier", "store", "stream_options"}));
    QCOMPARE(dumpJson(read->rest["a_field_of_tomorrow"]), QByteArray(R"({"deep":[1,2.5,"ü"]})"));
    QCOMPARE(dumpJson(read->rest["stream_options"]), QByteArray(R"({"include_obfuscation":false})"));

    // Not stored: `metadata` is for the gateway.
    const Result<Conversation> other = dialect().readRequest(requestWith(R"("metadata":{"user_id":"u7"})"));
    QVERIFY(other.ok());
    QVERIFY(other->rest.empty());
    QCOMPARE(other->user, QByteArray("u7"));
}

void TestOpenAiRequest::readsShortForms_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("stop string") << requestWith(R"("stop":"X")") << QByteArray("stop=X");
    QTest::newRow("nulls are absent") << requestWith(R"("stop":null,"n":null,"temperature":null,"tools":null,"stream":null,"tool_choice":null,"max_tokens":null,"response_format":null,"reasoning_effort":null,"thinking":null,"stream_options":null,"user":null)")
                                      << QByteArray();
    QTest::newRow("choice none") << requestWith(R"("tool_choice":"none")") << QByteArray("choice=1");
    QTest::newRow("choice required") << requestWith(R"("tool_choice":"required")") << QByteArray("choice=2");
    QTest::newRow("choice any") << requestWith(R"("tool_choice":"any")") << QByteArray("choice=2");
    QTest::newRow("choice as Anthropic says it") << requestWith(R"("tool_choice":{"type":"tool","name":"f"})") << QByteArray("choice=3f");
    QTest::newRow("function_call") << requestWith(R"("function_call":{"name":"f"})") << QByteArray("choice=3f");
    QTest::newRow("allowed tools") << requestWith(R"("tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[]}})") << QByteArray("choice=2");
    QTest::newRow("thinking") << requestWith(R"("thinking":{"type":"enabled","budget_tokens":2048})") << QByteArray("budget=2048");
    QTest::newRow("thinking off") << requestWith(R"("thinking":{"type":"disabled"})") << QByteArray("disabled");
    QTest::newRow("effort none") << requestWith(R"("reasoning_effort":"none")") << QByteArray("effort=none disabled");
    QTest::newRow("effort object") << requestWith(R"("reasoning_effort":{"effort":"low","summary":"auto"})") << QByteArray("effort=low");
    QTest::newRow("max_tokens alone") << requestWith(R"("max_tokens":5)") << QByteArray("max=5");
    QTest::newRow("whole number written as real") << requestWith(R"("max_tokens":5.0)") << QByteArray("max=5");
}

void TestOpenAiRequest::readsShortForms()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, expected);
    const Result<Conversation> read = dialect().readRequest(body);
    QVERIFY2(read.ok(), read.ok() ? "" : qPrintable(read.error().message));
    QByteArrayList said;
    for (const QByteArray &stop : read->stop)
        said << "stop=" + stop;
    if (read->toolChoice)
        said << "choice=" + QByteArray::number(static_cast<int>(read->toolChoice->mode)) + read->toolChoice->name;
    if (read->reasoning && !read->reasoning->effort.isEmpty())
        said << "effort=" + read->reasoning->effort;
    if (read->reasoning && read->reasoning->budget)
        said << "budget=" + QByteArray::number(*read->reasoning->budget);
    if (read->reasoning && read->reasoning->disabled)
        said << "disabled";
    if (read->maxOutputTokens)
        said << "max=" + QByteArray::number(*read->maxOutputTokens);
    if (read->count || read->temperature || read->responseFormat || read->stream)
        said << "something that was null";
    QCOMPARE(said.join(' '), expected);
}

void TestOpenAiRequest::refusesWithThePath_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("path");
    const auto messages = [](const char *list) { return QByteArray(R"({"model":"m","messages":)") + list + '}'; };
    QTest::newRow("no messages") << QByteArray(R"({"model":"m"})") << QByteArray("messages");
    QTest::newRow("messages empty") << messages("[]") << QByteArray("messages");
    QTest::newRow("messages no list") << messages("{}") << QByteArray("messages");
    QTest::newRow("message no object") << messages(R"(["hi"])") << QByteArray("messages[0]");
    QTest::newRow("no role") << messages(R"([{"content":"hi"}])") << QByteArray("messages[0].role");
    QTest::newRow("odd role") << messages(R"([{"role":"user","content":"hi"},{"role":"king","content":"hi"}])") << QByteArray("messages[1].role");
    QTest::newRow("no content") << messages(R"([{"role":"user"}])") << QByteArray("messages[0].content");
    QTest::newRow("content a number") << messages(R"([{"role":"user","content":1}])") << QByteArray("messages[0].content");
    QTest::newRow("part without type") << messages(R"([{"role":"user","content":"a"},{"role":"user","content":"b"},{"role":"user","content":[{"text":"x"}]}])")
                                       << QByteArray("messages[2].content[0].type");
    QTest::newRow("part a number") << messages(R"([{"role":"user","content":[1]}])") << QByteArray("messages[0].content[0]");
    QTest::newRow("text without text") << messages(R"([{"role":"user","content":[{"type":"text"}]}])") << QByteArray("messages[0].content[0].text");
    QTest::newRow("image without url") << messages(R"([{"role":"user","content":[{"type":"text","text":""},{"type":"image_url","image_url":{}}]}])")
                                       << QByteArray("messages[0].content[1].image_url.url");
    QTest::newRow("audio without format") << messages(R"([{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"x"}}]}])")
                                          << QByteArray("messages[0].content[0].input_audio.format");
    QTest::newRow("file without anything") << messages(R"([{"role":"user","content":[{"type":"file","file":{}}]}])") << QByteArray("messages[0].content[0].file");
    QTest::newRow("tool result without id") << messages(R"([{"role":"tool","content":"x"}])") << QByteArray("messages[0].tool_call_id");
    QTest::newRow("tool call without id") << messages(R"([{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":"{}"}}]}])")
                                          << QByteArray("messages[0].tool_calls[0].id");
    QTest::newRow("tool call without name") << messages(R"([{"role":"assistant","tool_calls":[{"id":"1","function":{"arguments":"{}"}}]}])")
                                            << QByteArray("messages[0].tool_calls[0].function.name");
    QTest::newRow("tools no list") << requestWith(R"("tools":{})") << QByteArray("tools");
    QTest::newRow("tool without name") << requestWith(R"("tools":[{"type":"function","function":{}}])") << QByteArray("tools[0].function.name");
    QTest::newRow("tool without type") << requestWith(R"("tools":[{"name":"f"}])") << QByteArray("tools[0].type");
    QTest::newRow("schema a string") << requestWith(R"("tools":[{"type":"function","function":{"name":"f","parameters":"x"}}])") << QByteArray("tools[0].function.parameters");
    QTest::newRow("odd choice") << requestWith(R"("tool_choice":"sometimes")") << QByteArray("tool_choice");
    QTest::newRow("choice without name") << requestWith(R"("tool_choice":{"type":"function","function":{}})") << QByteArray("tool_choice.function.name");
    QTest::newRow("odd format") << requestWith(R"("response_format":{"type":"xml"})") << QByteArray("response_format.type");
    QTest::newRow("temperature text") << requestWith(R"("temperature":"hot")") << QByteArray("temperature");
    QTest::newRow("max_tokens zero") << requestWith(R"("max_tokens":0)") << QByteArray("max_tokens");
    QTest::newRow("max_tokens half") << requestWith(R"("max_tokens":1.5)") << QByteArray("max_tokens");
    QTest::newRow("max_tokens beyond") << requestWith(R"("max_tokens":1e300)") << QByteArray("max_tokens");
    QTest::newRow("n text") << requestWith(R"("n":"2")") << QByteArray("n");
    QTest::newRow("stream text") << requestWith(R"("stream":"yes")") << QByteArray("stream");
    QTest::newRow("stop number") << requestWith(R"("stop":["a",1])") << QByteArray("stop[1]");
    QTest::newRow("odd thinking") << requestWith(R"("thinking":{"type":"hard"})") << QByteArray("thinking.type");
}

void TestOpenAiRequest::refusesWithThePath()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, path);
    const Result<Conversation> read = dialect().readRequest(body);
    QVERIFY(!read.ok());
    QCOMPARE(read.error().kind, ErrorKind::InvalidRequest);
    QCOMPARE(read.error().param, path);
    QVERIFY2(read.error().message.contains(QString::fromUtf8('`' + path + '`')), qPrintable(read.error().message));
}

void TestOpenAiRequest::collectsPromptText()
{
    const QByteArray text = dialect().promptText(fixture("request_everything.json"));
    for (const char *piece : {"Be brief.", "What is on these?", "Two cats.", "weather {\"city\":\"Köln\"}", "12 °C", "noon", "Weather of a city", "Go on."})
        QVERIFY2(text.contains(piece), piece);
    QVERIFY(!text.contains("UklGRg==")); // media are no text
    QVERIFY(dialect().promptText("no json").isEmpty());
}

QTEST_GUILESS_MAIN(TestOpenAiRequest)
#include "tst_openairequest.moc"
