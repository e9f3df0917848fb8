// SPDX-License-Identifier: GPL-3.0-or-later
#include "anthropicevents.h"
#include "anthropicfixtures.h"

#include "gateway/dialects/eventfacts.h"
#include "gateway/dialects/sse.h"

#include <QDir>

using namespace Gatehouse;

/// Streams of an Anthropic upstream: as neutral events, and straight through.
class AnthropicStreamTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void readsAtEverySplit_data() { reads_data(); }
    void readsAtEverySplit();
    void passes_data() { reads_data(); }
    void passes();
    void passageGathersFacts();
    void passageRestampsOnlyTheModel();
    void passageReportsFailures();
    void passageAddsLostEnd();
    void errorKinds_data();
    void errorKinds();
    void readsLongStreamsInLinearTime();
};

void AnthropicStreamTest::reads_data()
{
    QTest::addColumn<QByteArray>("name");
    const QStringList files = QDir(QStringLiteral(TEST_SOURCE_DIR "/fixtures/anthropic")).entryList({QStringLiteral("stream_*.sse")});
    QVERIFY(files.size() >= 14);
    for (const QString &file : files)
        QTest::newRow(qPrintable(file)) << file.chopped(4).toUtf8();
}

static QByteArray eventsOf(const std::vector<QByteArrayView> &pieces)
{
    const auto reader = anthropicDialect().streamReader();
    std::vector<StreamEvent> events;
    for (const QByteArrayView piece : pieces)
        reader->feed(piece, events);
    reader->finish(events);
    return EventLines::of(events);
}

void AnthropicStreamTest::reads()
{
    QFETCH(QByteArray, name);
    QCOMPARE(eventsOf({fixture(name + ".sse")}), fixture(name + ".events"));
}

void AnthropicStreamTest::readsAtEverySplit()
{
    QFETCH(QByteArray, name);
    const QByteArray bytes = fixture(name + ".sse");
    const QByteArrayView view(bytes);
    const QByteArray expected = fixture(name + ".events");
    for (qsizetype split = 1; split < bytes.size(); ++split) {
        if (eventsOf({view.first(split), view.sliced(split)}) != expected)
            QCOMPARE(eventsOf({view.first(split), view.sliced(split)}), expected);
    }
    std::vector<QByteArrayView> single;
    for (qsizetype i = 0; i < bytes.size(); ++i)
        single.push_back(view.sliced(i, 1));
    QCOMPARE(eventsOf(single), expected);
}

void AnthropicStreamTest::passes()
{
    QFETCH(QByteArray, name);
    const QByteArray bytes = fixture(name + ".sse");
    const auto run = [&bytes](qsizetype step, const QByteArray &model, ReplyFacts &facts) {
        ReplyStamp stamp;
        stamp.model = model;
        const auto passage = anthropicDialect().streamPassage(stamp);
        QByteArray out;
        for (qsizetype at = 0; at < bytes.size(); at += step)
            passage->feed(QByteArrayView(bytes).sliced(at, std::min(step, bytes.size() - at)), out);
        passage->finish(out);
        facts = passage->facts();
        return out;
    };
    ReplyFacts whole, pieces;
    // Without a name to stamp the bytes are the same, but for half an event at a cut end.
    const QByteArray out = run(bytes.size(), {}, whole);
    QVERIFY(bytes.startsWith(out));
    if (!name.endsWith("_cut"))
        QCOMPARE(out.size(), bytes.size());
    const QByteArray stamped = run(bytes.size(), "my-claude", whole);
    QCOMPARE(stamped.count("\"model\":\"my-claude\""), 1);
    // A CRLF that ends an event may lose its LF between two pieces, which is the same line end.
    const auto plain = [](QByteArray text) { return text.replace("\r\n", "\n").replace('\r', '\n'); };
    for (qsizetype step : {1, 2, 3, 7, 64})
        QCOMPARE(plain(run(step, "my-claude", pieces)), plain(stamped));
    QCOMPARE(pieces.outputText, whole.outputText);
    QCOMPARE(pieces.usage, whole.usage);
    QCOMPARE(pieces.failure.has_value(), fixture(name + ".events").contains("\nfailed "));
    QCOMPARE(pieces.ended, fixture(name + ".events").endsWith("done\n"));
}

void AnthropicStreamTest::passageGathersFacts()
{
    const auto passage = anthropicDialect().streamPassage({});
    const QByteArray bytes = fixture("stream_parallel_tools.sse");
    const qsizetype firstText = bytes.indexOf("Let me look.");
    QByteArray out;
    passage->feed(QByteArrayView(bytes).first(firstText), out);
    QVERIFY(!passage->facts().sawContent);
    passage->feed(QByteArrayView(bytes).sliced(firstText), out);
    const ReplyFacts &facts = passage->facts();
    QVERIFY(facts.sawContent && facts.ended && facts.hasUsage && !facts.failure);
    QCOMPARE(facts.id, QByteArray("msg_01Stream"));
    QVERIFY(facts.finish == FinishReason::ToolCalls);
    QCOMPARE(facts.outputText, QByteArray("Let me look.get_weather{\"city\": \"Oslo\"}now{}all_at_once{\"a\":1}"));
    QCOMPARE(facts.usage.output, 15);
}

void AnthropicStreamTest::passageRestampsOnlyTheModel()
{
    ReplyStamp stamp;
    stamp.model = "quoted \"name\"";
    const auto passage = anthropicDialect().streamPassage(stamp);
    const QByteArray start = "event: message_start\ndata: {\"type\": \"message_start\", \"new\": 1.50, \"message\": {\"id\":\"msg_1\", "
                             "\"model\": \"claude-x\", \"future\": {\"model\": \"untouched\"}, \"usage\": {\"input_tokens\": 3}}}\n\n";
    QByteArray out;
    passage->feed(start, out);
    QCOMPARE(out, QByteArray(start).replace("\"claude-x\"", "\"quoted \\\"name\\\"\""));
    // Comments, pings and later events go through as they are, and an event is out once its last byte is there.
    out.clear();
    passage->feed(": keep-alive\n\nevent: ping\ndata: {\"type\":\"ping\"}\n", out);
    QCOMPARE(out, QByteArray(": keep-alive\n\n"));
    passage->feed("\n", out);
    QVERIFY(out.endsWith("data: {\"type\":\"ping\"}\n\n"));
}

void AnthropicStreamTest::passageReportsFailures()
{
    const auto passage = anthropicDialect().streamPassage({});
    QByteArray out;
    passage->feed(fixture("stream_overloaded.sse"), out);
    QVERIFY(passage->facts().failure.has_value());
    QVERIFY(passage->facts().failure->kind == ErrorKind::Unavailable);
    QVERIFY(out.contains("overloaded_error"));

    const auto cut = anthropicDialect().streamPassage({});
    out.clear();
    cut->feed(fixture("stream_cut_between.sse"), out);
    QVERIFY(!cut->facts().failure);
    cut->finish(out);
    QVERIFY(cut->facts().failure->kind == ErrorKind::UpstreamFailed);
}

void AnthropicStreamTest::passageAddsLostEnd()
{
    const QByteArray bytes = fixture("stream_text.sse");
    const auto passage = anthropicDialect().streamPassage({});
    QByteArray out;
    passage->feed(QByteArrayView(bytes).chopped(2), out); // the last event lacks its empty line
    passage->finish(out);
    QVERIFY(out.endsWith("data: {\"type\":\"message_stop\"}\n\n"));
    QVERIFY(passage->facts().ended && !passage->facts().failure);
}

void AnthropicStreamTest::errorKinds_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<int>("kind");
    QTest::newRow("overloaded") << QByteArray("overloaded_error") << int(ErrorKind::Unavailable);
    QTest::newRow("api") << QByteArray("api_error") << int(ErrorKind::UpstreamFailed);
    QTest::newRow("rate") << QByteArray("rate_limit_error") << int(ErrorKind::RateLimited);
    QTest::newRow("timeout") << QByteArray("timeout_error") << int(ErrorKind::Timeout);
    QTest::newRow("request") << QByteArray("invalid_request_error") << int(ErrorKind::InvalidRequest);
    QTest::newRow("new") << QByteArray("unheard_of") << int(ErrorKind::UpstreamFailed);
}

void AnthropicStreamTest::errorKinds()
{
    QFETCH(QByteArray, type);
    QFETCH(int, kind);
    const auto reader = anthropicDialect().streamReader();
    std::vector<StreamEvent> events;
    reader->feed("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"because\"}}\n\n", events);
    reader->finish(events);
    QCOMPARE(events.size(), 1u);
    const Error error = std::get<StreamFailed>(events[0]).error;
    QCOMPARE(int(error.kind), kind);
    QCOMPARE(error.message, QStringLiteral("because"));
    QCOMPARE(error.type, type);
    QVERIFY(error.upstreamBody.contains("because"));
}

void AnthropicStreamTest::readsLongStreamsInLinearTime()
{
    // Four megabytes in pieces of one block: anything quadratic would run into the test's own time limit.
    QByteArray bytes = fixture("stream_text.sse");
    const qsizetype stop = bytes.indexOf("event: content_block_stop");
    QByteArray delta = sseEvent("content_block_delta", R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":")"
                                    + QByteArray(4000, 'x') + "\"}}");
    bytes.insert(stop, delta.repeated(1000));
    const auto reader = anthropicDialect().streamReader();
    std::vector<StreamEvent> events;
    for (qsizetype at = 0; at < bytes.size(); at += 100)
        reader->feed(QByteArrayView(bytes).sliced(at, std::min<qsizetype>(100, bytes.size() - at)), events);
    reader->finish(events);
    qsizetype length = 0;
    for (const StreamEvent &event : events) {
        if (const auto *text = std::get_if<TextDelta>(&event))
            length += text->text.size();
    }
    QVERIFY(length > 4000000);
    QVERIFY(std::holds_alternative<StreamDone>(events.back()));
}

QTEST_GUILESS_MAIN(AnthropicStreamTest)
#include "tst_anthropicstream.moc"
