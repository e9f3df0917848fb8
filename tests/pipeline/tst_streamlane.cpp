// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/pipeline/streamlane.h"

#include <QTest>

using namespace Gatehouse;

namespace {

QByteArray chunk(const QByteArray &delta, const QByteArray &finish = "null")
{
    return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"up\",\"choices\":[{\"index\":0,\"delta\":" + delta
        + ",\"finish_reason\":" + finish + "}]}\n\n";
}

QByteArray event(const QByteArray &name, const QByteArray &json)
{
    return "event: " + name + "\ndata: " + json + "\n\n";
}

const QByteArray openAiStream = chunk(R"({"role":"assistant","content":""})") + chunk(R"({"content":"Hello"})") + chunk("{}", "\"stop\"") + "data: [DONE]\n\n";
const QByteArray openAiError = "data: {\"error\":{\"message\":\"too busy\",\"type\":\"server_error\",\"code\":null}}\n\n";

const QByteArray anthropicBegin = event("message_start", R"({"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[],)"
                                                        R"("stop_reason":null,"usage":{"input_tokens":10,"output_tokens":1}}})");
const QByteArray anthropicText = event("content_block_start", R"({"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}})")
    + event("content_block_delta", R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}})");
const QByteArray anthropicEnd = event("content_block_stop", R"({"type":"content_block_stop","index":0})")
    + event("message_delta", R"({"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":5}})")
    + event("message_stop", R"({"type":"message_stop"})");
const QByteArray anthropicError = event("error", R"({"type":"error","error":{"type":"overloaded_error","message":"too busy"}})");

ReplyStamp stamp()
{
    ReplyStamp made;
    made.model = "public";
    made.created = 1;
    made.fallbackId = "fallback";
    return made;
}

} // namespace

class TestStreamLane : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void relays_data();
    void relays();
    void failsBeforeAndAfterContent_data();
    void failsBeforeAndAfterContent();
    void noticesACut_data();
    void noticesACut();
    void saysTheEndOnce();

private:
    static const Dialect &dialect(const char *id) { return *findDialect(id); }
};

void TestStreamLane::relays_data()
{
    QTest::addColumn<QByteArray>("upstream");
    QTest::addColumn<QByteArray>("client");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("endMark");
    const QByteArray openai = "openai", anthropic = "anthropic", anthropicStream = anthropicBegin + anthropicText + anthropicEnd;
    QTest::newRow("straight, openai") << openai << openai << openAiStream << QByteArray("data: [DONE]");
    QTest::newRow("straight, anthropic") << anthropic << anthropic << anthropicStream << QByteArray("message_stop");
    QTest::newRow("translated to openai") << anthropic << openai << anthropicStream << QByteArray("data: [DONE]");
    QTest::newRow("translated to anthropic") << openai << anthropic << openAiStream << QByteArray("message_stop");
}

void TestStreamLane::relays()
{
    QFETCH(QByteArray, upstream);
    QFETCH(QByteArray, client);
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, endMark);
    QByteArray atOnce;
    {
        StreamLane lane(dialect(upstream), dialect(client), stamp());
        QVERIFY(!lane.feed(bytes, atOnce));
        QVERIFY(lane.facts().ended);
        QVERIFY(!lane.finish(atOnce));
    }
    QVERIFY2(atOnce.contains("Hello"), atOnce.constData());
    QVERIFY(atOnce.contains("\"public\""));
    QVERIFY(atOnce.contains(endMark));
    // Cut at every byte, the client gets the same.
    QByteArray byteByByte;
    StreamLane lane(dialect(upstream), dialect(client), stamp());
    for (const char byte : bytes)
        QVERIFY(!lane.feed(QByteArrayView(&byte, 1), byteByByte));
    QVERIFY(!lane.finish(byteByByte));
    QCOMPARE(byteByByte, atOnce);
    QVERIFY(lane.facts().sawContent);
    QCOMPARE(lane.facts().outputText, QByteArray("Hello"));
    QCOMPARE(lane.facts().finish, FinishReason::Stop);
    QVERIFY(!lane.failureWasPassed());
}

void TestStreamLane::failsBeforeAndAfterContent_data()
{
    QTest::addColumn<QByteArray>("upstream");
    QTest::addColumn<QByteArray>("client");
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("error");
    const QByteArray openai = "openai", anthropic = "anthropic";
    for (const QByteArray &client : {openai, anthropic}) {
        QTest::addRow("openai to %s, at once", client.constData()) << openai << client << QByteArray() << openAiError;
        QTest::addRow("openai to %s, after content", client.constData()) << openai << client << chunk(R"({"content":"Hello"})") << openAiError;
        QTest::addRow("anthropic to %s, at once", client.constData()) << anthropic << client << QByteArray() << anthropicError;
        QTest::addRow("anthropic to %s, after content", client.constData()) << anthropic << client << anthropicBegin + anthropicText << anthropicError;
    }
}

void TestStreamLane::failsBeforeAndAfterContent()
{
    QFETCH(QByteArray, upstream);
    QFETCH(QByteArray, client);
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, error);
    StreamLane lane(dialect(upstream), dialect(client), stamp());
    QByteArray out;
    QVERIFY(!lane.feed(before, out));
    QCOMPARE(lane.facts().sawContent, !before.isEmpty());
    QByteArray tail;
    const std::optional<Error> failure = lane.feed(error, tail);
    QVERIFY(failure);
    QVERIFY2(failure->message.contains(QStringLiteral("too busy")), qPrintable(failure->message));
    // Whoever passed the error on must not have it written a second time, and somebody must.
    QCOMPARE(lane.failureWasPassed(), tail.contains("too busy"));
    QCOMPARE(lane.failureWasPassed(), upstream == client);
    QVERIFY(!(out + tail).contains("[DONE]"));
}

void TestStreamLane::noticesACut_data()
{
    QTest::addColumn<QByteArray>("upstream");
    QTest::addColumn<QByteArray>("client");
    QTest::addColumn<QByteArray>("bytes");
    const QByteArray openai = "openai", anthropic = "anthropic";
    for (const QByteArray &client : {openai, anthropic}) {
        QTest::addRow("openai to %s", client.constData()) << openai << client << chunk(R"({"content":"Hello"})");
        QTest::addRow("openai to %s, in an event", client.constData()) << openai << client << chunk(R"({"content":"Hello"})") + "data: {\"id\":\"c";
        QTest::addRow("anthropic to %s", client.constData()) << anthropic << client << anthropicBegin + anthropicText;
        QTest::addRow("openai to %s, nothing", client.constData()) << openai << client << QByteArray();
        QTest::addRow("anthropic to %s, nothing", client.constData()) << anthropic << client << QByteArray();
        QTest::addRow("openai to %s, an error without its empty line", client.constData()) << openai << client << openAiError.chopped(2);
    }
}

void TestStreamLane::noticesACut()
{
    QFETCH(QByteArray, upstream);
    QFETCH(QByteArray, client);
    QFETCH(QByteArray, bytes);
    StreamLane lane(dialect(upstream), dialect(client), stamp());
    QByteArray out;
    QVERIFY(!lane.feed(bytes, out));
    const std::optional<Error> failure = lane.finish(out);
    QVERIFY(failure);
    QVERIFY(!lane.failureWasPassed());
    QVERIFY(!lane.facts().ended);
    QVERIFY(!out.contains("[DONE]"));
    QVERIFY(!out.contains("message_stop"));
    QVERIFY(!out.contains("too busy"));
}

void TestStreamLane::saysTheEndOnce()
{
    for (const char *client : {"openai", "anthropic"}) {
        StreamLane lane(dialect("anthropic"), dialect(client), stamp());
        QByteArray out;
        QVERIFY(!lane.feed(anthropicBegin + anthropicText + anthropicEnd, out));
        const QByteArray mark = client == QByteArrayView("openai") ? "data: [DONE]" : "event: message_stop";
        QCOMPARE(out.count(mark), 1); // with the upstream's mark, not when the connection happens to close
        QVERIFY(!lane.feed(": ping\n\n", out));
        QVERIFY(!lane.finish(out));
        QCOMPARE(out.count(mark), 1);
    }
}

QTEST_APPLESS_MAIN(TestStreamLane)
#include "tst_streamlane.moc"
