// SPDX-License-Identifier: GPL-3.0-or-later
#include "anthropicfixtures.h"

using namespace Gatehouse;
Q_DECLARE_METATYPE(Gatehouse::MediaSource)

/// What the messages of other dialects become for an Anthropic upstream.
class AnthropicMessagesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesPlainText();
    void gathersInstructions();
    void mergesNeighbours();
    void beginsWithTheUser();
    void leavesOutEmptyText();
    void trimsTheLastAssistant();
    void putsToolResultsFirst();
    void guardsToolArguments_data();
    void guardsToolArguments();
    void cleansToolIds();
    void putsThinkingFirst();
    void writesImages_data();
    void writesImages();
    void writesDocuments_data();
    void writesDocuments();
    void refusesAudioAndForeignParts();
    void keepsCacheControl();
};

static Message userText(const char *text)
{
    return messageOf(Role::User, {textPart(text)});
}

static Json messagesOf(std::vector<Message> messages, const char *source = "openai")
{
    Conversation conversation = openAiConversation();
    conversation.sourceDialect = source;
    conversation.messages = std::move(messages);
    return written(conversation)["messages"];
}

void AnthropicMessagesTest::writesPlainText()
{
    const Json body = written(openAiConversation());
    QVERIFY(same(body, json(R"({"model":"claude-sonnet-4-20250514","max_tokens":4096,"messages":[{"role":"user","content":"Hello"}]})")));
    Conversation streaming = openAiConversation();
    streaming.stream = true;
    QVERIFY(written(streaming)["stream"] == true);
}

void AnthropicMessagesTest::gathersInstructions()
{
    Conversation conversation = openAiConversation();
    conversation.messages = {messageOf(Role::System, {textPart("One.")}), userText("Hello")};
    QVERIFY(written(conversation)["system"] == "One.");

    conversation.messages = {messageOf(Role::System, {textPart("One.")}), userText("Hello"), messageOf(Role::Developer, {textPart("Two."), textPart("")}),
                             messageOf(Role::Assistant, {textPart("Hi")}), messageOf(Role::System, {textPart("Three.")}), userText("Bye")};
    const Json body = written(conversation);
    QVERIFY(same(body["system"], json(R"([{"type":"text","text":"One."},{"type":"text","text":"Two."},{"type":"text","text":"Three."}])")));
    QCOMPARE(body["messages"].size(), 3u);

    conversation.messages[0].parts.push_back(partOf(ImagePart()));
    QCOMPARE(refusal(conversation, targetOf("claude-sonnet-4")).param, QByteArray("messages"));
    RequestTarget dropping = targetOf("claude-sonnet-4");
    dropping.dropParams = true;
    QCOMPARE(written(conversation, dropping)["system"].size(), 3u);
}

void AnthropicMessagesTest::mergesNeighbours()
{
    const Json messages = messagesOf({userText("a"), userText("b"), messageOf(Role::Assistant, {textPart("c")}), messageOf(Role::Assistant, {textPart("d")}), userText("e")});
    QVERIFY(same(messages, json(R"([{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
        {"role":"assistant","content":[{"type":"text","text":"c"},{"type":"text","text":"d"}]},{"role":"user","content":"e"}])")));
}

void AnthropicMessagesTest::beginsWithTheUser()
{
    QVERIFY(same(messagesOf({messageOf(Role::Assistant, {textPart("Welcome!")}), userText("Hi")}),
                 json(R"([{"role":"user","content":"Begin."},{"role":"assistant","content":"Welcome!"},{"role":"user","content":"Hi"}])")));
    QVERIFY(same(messagesOf({messageOf(Role::System, {textPart("Write a poem.")})}), json(R"([{"role":"user","content":"Begin."}])")));
    QVERIFY(same(messagesOf({}), json(R"([{"role":"user","content":"Begin."}])")));
}

void AnthropicMessagesTest::leavesOutEmptyText()
{
    QVERIFY(same(messagesOf({userText("a"), messageOf(Role::Assistant, {textPart("")}), userText(" \n"), userText("b")}),
                 json(R"([{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}])")));
}

void AnthropicMessagesTest::trimsTheLastAssistant()
{
    QVERIFY(same(messagesOf({userText("a"), messageOf(Role::Assistant, {textPart("The answer is \n")})}),
                 json(R"([{"role":"user","content":"a"},{"role":"assistant","content":"The answer is"}])")));
}

void AnthropicMessagesTest::putsToolResultsFirst()
{
    const auto result = [](const char *id, std::vector<MessagePart> content, bool isError = false) {
        ToolResultPart part;
        part.toolUseId = id;
        part.content = std::move(content);
        part.isError = isError;
        return messageOf(Role::User, {partOf(part)});
    };
    MediaSource picture;
    picture.url = "https://example.org/a.png";
    const Json messages = messagesOf({userText("go"),
                                      messageOf(Role::Assistant, {textPart("Looking."), partOf(ToolUsePart{"call_1", "f", "{\"a\":1}"}), partOf(ToolUsePart{"call_2", "f", ""})}),
                                      userText("wait"), result("call_1", {textPart("one")}), result("call_2", {textPart("two"), partOf(ImagePart{picture})}, true), result("call_3", {})});
    const Json expected = json(R"([{"role":"user","content":"go"},
        {"role":"assistant","content":[{"type":"text","text":"Looking."},{"type":"tool_use","id":"call_1","name":"f","input":{"a":1}},{"type":"tool_use","id":"call_2","name":"f","input":{}}]},
        {"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":"one"},
            {"type":"tool_result","tool_use_id":"call_2","content":[{"type":"text","text":"two"},{"type":"image","source":{"type":"url","url":"https://example.org/a.png"}}],"is_error":true},
            {"type":"tool_result","tool_use_id":"call_3"},{"type":"text","text":"wait"}]}])");
    QVERIFY(same(messages, expected));
}

void AnthropicMessagesTest::guardsToolArguments_data()
{
    QTest::addColumn<QByteArray>("arguments");
    QTest::addColumn<QByteArray>("input");
    QTest::newRow("object") << QByteArray(R"({"b":1.50,"a":[{}]})") << QByteArray(R"({"b":1.5,"a":[{}]})");
    QTest::newRow("empty") << QByteArray() << QByteArray("{}");
    QTest::newRow("blank") << QByteArray(" ") << QByteArray("{}");
    QTest::newRow("cut off") << QByteArray(R"({"city":"Os)") << QByteArray(R"({"raw_arguments":"{\"city\":\"Os"})");
    QTest::newRow("no object") << QByteArray("[1]") << QByteArray(R"({"raw_arguments":"[1]"})");
}

void AnthropicMessagesTest::guardsToolArguments()
{
    QFETCH(QByteArray, arguments);
    QFETCH(QByteArray, input);
    const Json messages = messagesOf({userText("go"), messageOf(Role::Assistant, {partOf(ToolUsePart{"call_1", "f", arguments})})});
    QCOMPARE(dumpJson(messages[1]["content"][0]["input"]), input);
}

void AnthropicMessagesTest::cleansToolIds()
{
    const Json messages = messagesOf({userText("go"), messageOf(Role::Assistant, {partOf(ToolUsePart{"functions.f:0", "f", "{}"})}),
                                      messageOf(Role::User, {partOf(ToolResultPart{"functions.f:0", {textPart("x")}, false})})});
    QVERIFY(messages[1]["content"][0]["id"] == "functions_f_0");
    QVERIFY(messages[2]["content"][0]["tool_use_id"] == "functions_f_0");
}

void AnthropicMessagesTest::putsThinkingFirst()
{
    const std::vector<Message> messages = {userText("go"),
                                           messageOf(Role::Assistant, {textPart("Hm."), partOf(ThinkingPart{"signed", "Eq"}), partOf(ThinkingPart{"unsigned", ""}),
                                                                       partOf(RedactedThinkingPart{"Em"}), partOf(ToolUsePart{"c", "f", "{}"})})};
    const Json openAi = messagesOf(messages)[1]["content"];
    QVERIFY(same(openAi, json(R"([{"type":"thinking","thinking":"signed","signature":"Eq"},{"type":"redacted_thinking","data":"Em"},
        {"type":"text","text":"Hm."},{"type":"tool_use","id":"c","name":"f","input":{}}])")));
    // Anthropic's own order may have thinking between tool calls, and is not touched.
    QVERIFY(messagesOf(messages, "anthropic")[1]["content"][0]["type"] == "text");
}

void AnthropicMessagesTest::writesImages_data()
{
    QTest::addColumn<MediaSource>("source");
    QTest::addColumn<QByteArray>("block");
    const auto row = [](const char *name, MediaSource source, const char *block) { QTest::newRow(name) << source << QByteArray(block); };
    MediaSource url;
    url.url = "https://example.org/a.png";
    row("url", url, R"({"type":"image","source":{"type":"url","url":"https://example.org/a.png"}})");
    MediaSource data;
    data.mediaType = "image/png";
    data.base64 = "iVBORw0KGgo=";
    row("base64", data, R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}})");
    MediaSource uri;
    uri.url = "data:image/gif;base64,R0lGODlh";
    row("data uri", uri, R"({"type":"image","source":{"type":"base64","media_type":"image/gif","data":"R0lGODlh"}})");
    MediaSource jpg = data;
    jpg.mediaType = "image/jpg";
    jpg.base64 = "/9j/4AAQ";
    row("jpg", jpg, R"({"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"/9j/4AAQ"}})");
    MediaSource guess;
    guess.base64 = "UklGRh4=";
    row("no type", guess, R"({"type":"image","source":{"type":"base64","media_type":"image/webp","data":"UklGRh4="}})");
    MediaSource pdf;
    pdf.url = "data:application/pdf;base64,JVBERi0x";
    row("pdf as image", pdf, R"({"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0x"}})");
    MediaSource file;
    file.fileId = "file_1";
    row("file", file, R"({"type":"image","source":{"type":"file","file_id":"file_1"}})");
}

void AnthropicMessagesTest::writesImages()
{
    QFETCH(MediaSource, source);
    QFETCH(QByteArray, block);
    const Json messages = messagesOf({messageOf(Role::User, {textPart("What?"), partOf(ImagePart{source})})});
    QVERIFY(same(messages[0]["content"][1], json(block)));
}

void AnthropicMessagesTest::writesDocuments_data()
{
    QTest::addColumn<MediaSource>("source");
    QTest::addColumn<QByteArray>("block");
    const auto row = [](const char *name, MediaSource source, const char *block) { QTest::newRow(name) << source << QByteArray(block); };
    MediaSource pdf;
    pdf.base64 = "JVBERi0x";
    pdf.name = "paper.pdf";
    row("pdf by its bytes", pdf, R"({"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0x"},"title":"paper.pdf"})");
    MediaSource text;
    text.mediaType = "text/markdown";
    text.base64 = QByteArray("# Title").toBase64();
    row("text", text, R"({"type":"document","source":{"type":"text","media_type":"text/plain","data":"# Title"}})");
    MediaSource uri;
    uri.url = "data:text/csv,a%2Cb";
    row("plain data uri", uri, R"({"type":"document","source":{"type":"text","media_type":"text/plain","data":"a,b"}})");
    MediaSource link;
    link.url = "https://example.org/b.pdf";
    row("url", link, R"({"type":"document","source":{"type":"url","url":"https://example.org/b.pdf"}})");
    MediaSource image;
    image.mediaType = "image/png";
    image.base64 = "iVBORw0KGgo=";
    row("image as file", image, R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}})");
    MediaSource file;
    file.fileId = "file_1";
    row("file", file, R"({"type":"document","source":{"type":"file","file_id":"file_1"}})");
}

void AnthropicMessagesTest::writesDocuments()
{
    QFETCH(MediaSource, source);
    QFETCH(QByteArray, block);
    DocumentPart part;
    part.source = source;
    const Json messages = messagesOf({messageOf(Role::User, {textPart("What?"), partOf(part)})});
    QVERIFY(same(messages[0]["content"][1], json(block)));
}

void AnthropicMessagesTest::refusesAudioAndForeignParts()
{
    Conversation conversation = openAiConversation();
    RequestTarget dropping = targetOf("claude-sonnet-4");
    dropping.dropParams = true;
    const std::vector<MessagePart> foreign = {partOf(AudioPart{"wav", "UklGRg=="}), partOf(OtherPart{"openai", json(R"({"type":"strange"})")})};
    for (const MessagePart &part : foreign) {
        conversation.messages = {messageOf(Role::User, {textPart("Listen"), part})};
        const Error error = refusal(conversation, targetOf("claude-sonnet-4"));
        QVERIFY(error.kind == ErrorKind::UnsupportedParameter);
        QCOMPARE(error.param, QByteArray("messages"));
        QVERIFY(written(conversation, dropping)["messages"][0]["content"] == "Listen");
    }
    conversation.messages = {messageOf(Role::User, {partOf(OtherPart{"anthropic", json(R"({"type":"search_result","source":"s"})")})})};
    QVERIFY(written(conversation)["messages"][0]["content"][0]["type"] == "search_result");
}

void AnthropicMessagesTest::keepsCacheControl()
{
    const Json mark = json(R"({"type":"ephemeral","ttl":"1h"})");
    Conversation conversation = openAiConversation();
    MessagePart text = textPart("x"), image = partOf(ImagePart()), use = partOf(ToolUsePart{"c", "f", "{}"}), result = partOf(ToolResultPart{"c", {textPart("r")}, false});
    MessagePart thinking = partOf(ThinkingPart{"t", "s"});
    for (MessagePart *part : {&text, &image, &use, &result, &thinking})
        part->cacheControl = mark;
    conversation.messages = {messageOf(Role::System, {text}), messageOf(Role::User, {text, image}), messageOf(Role::Assistant, {thinking, use}), messageOf(Role::User, {result})};
    ToolDefinition tool;
    tool.name = "f";
    tool.cacheControl = mark;
    conversation.tools = {tool};
    const Json body = written(conversation);
    QVERIFY(body["system"][0]["cache_control"] == mark);
    QVERIFY(body["messages"][0]["content"][0]["cache_control"] == mark);
    QVERIFY(body["messages"][0]["content"][1]["cache_control"] == mark);
    QVERIFY(!body["messages"][1]["content"][0].contains("cache_control")); // refused on thinking
    QVERIFY(body["messages"][1]["content"][1]["cache_control"] == mark);
    QVERIFY(body["messages"][2]["content"][0]["cache_control"] == mark);
    QVERIFY(body["tools"][0]["cache_control"] == mark);
}

QTEST_GUILESS_MAIN(AnthropicMessagesTest)
#include "tst_anthropicmessages.moc"
