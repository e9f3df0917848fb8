// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/sse.h"

#include <QTest>

using namespace Gatehouse;

namespace {

struct Seen {
    QByteArray name, data;
    bool operator==(const Seen &) const = default;
};

struct Decoded {
    std::vector<Seen> events;
    QByteArray raw;
};

Decoded decode(const std::vector<QByteArray> &pieces)
{
    SseDecoder decoder;
    SseEvent event;
    Decoded decoded;
    const auto keep = [&] {
        decoded.raw += event.raw;
        if (event.hasData)
            decoded.events.push_back({event.name.toByteArray(), event.data.toByteArray()});
    };
    for (const QByteArray &piece : pieces) {
        decoder.feed(piece);
        while (decoder.next(event))
            keep();
    }
    while (decoder.finish(event))
        keep();
    return decoded;
}

} // namespace

class TestSse : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAtEverySplit_data();
    void readsAtEverySplit();
    void handsOnAtTheLastByte_data();
    void handsOnAtTheLastByte();
    void loneCarriageReturnIsNotTakenForHalfOfCrlf();
    void byteOrderMarkOnlyAtTheStart();
    void emptyStreamHasNoEvents();
    void writesWhatItReads();
};

void TestSse::readsAtEverySplit_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<QByteArrayList>("expected"); // name, data, name, data, …

    QTest::newRow("lf") << QByteArray("data: one\n\ndata: two\n\n") << QByteArrayList{"", "one", "", "two"};
    QTest::newRow("crlf") << QByteArray("data: one\r\n\r\ndata: two\r\n\r\n") << QByteArrayList{"", "one", "", "two"};
    QTest::newRow("cr") << QByteArray("data: one\r\rdata: two\r\r") << QByteArrayList{"", "one", "", "two"};
    QTest::newRow("mixed line ends") << QByteArray("event: a\rdata: one\n\r\ndata: two\r\n\n") << QByteArrayList{"a", "one", "", "two"};
    QTest::newRow("named") << QByteArray("event: ping\ndata: {}\n\n") << QByteArrayList{"ping", "{}"};
    QTest::newRow("name after data") << QByteArray("data: {}\nevent: ping\n\n") << QByteArrayList{"ping", "{}"};
    QTest::newRow("several data lines") << QByteArray("data: a\ndata: b\ndata:\ndata: c\n\n") << QByteArrayList{"", "a\nb\n\nc"};
    QTest::newRow("one space only is taken off") << QByteArray("data:x\n\ndata:  y\n\n") << QByteArrayList{"", "x", "", " y"};
    QTest::newRow("no colon") << QByteArray("data\n\n") << QByteArrayList{"", ""};
    QTest::newRow("comments") << QByteArray(": hello\n\n: more\ndata: a\n: inside\n\n") << QByteArrayList{"", "a"};
    QTest::newRow("id and retry") << QByteArray("id: 7\nretry: 10\n\nid: 8\ndata: a\n\n") << QByteArrayList{"", "a"};
    QTest::newRow("unknown field") << QByteArray("datax: 1\ndata: a\n\n") << QByteArrayList{"", "a"};
    QTest::newRow("colons in data") << QByteArray("data: {\"a\":\"b: c\"}\n\n") << QByteArrayList{"", "{\"a\":\"b: c\"}"};
    QTest::newRow("blank lines between") << QByteArray("\n\ndata: a\n\n\n\n\ndata: b\n\n") << QByteArrayList{"", "a", "", "b"};
    QTest::newRow("no final blank line") << QByteArray("data: a\n\ndata: b\n") << QByteArrayList{"", "a", "", "b"};
    QTest::newRow("no final line end") << QByteArray("data: a\n\ndata: b") << QByteArrayList{"", "a", "", "b"};
    QTest::newRow("final cr") << QByteArray("data: a\r\n\r\ndata: b\r") << QByteArrayList{"", "a", "", "b"};
    QTest::newRow("utf-8") << QByteArray("data: gr\xC3\xBC\xC3\x9F \xF0\x9F\x9A\x80\n\n") << QByteArrayList{"", "gr\xC3\xBC\xC3\x9F \xF0\x9F\x9A\x80"};
    QTest::newRow("byte-order mark") << QByteArray("\xEF\xBB\xBF" "data: a\n\n") << QByteArrayList{"", "a"};
}

void TestSse::readsAtEverySplit()
{
    QFETCH(QByteArray, stream);
    QFETCH(QByteArrayList, expected);
    std::vector<Seen> events;
    for (qsizetype i = 0; i < expected.size(); i += 2)
        events.push_back({expected[i], expected[i + 1]});
    const QByteArray raw = stream.startsWith("\xEF\xBB\xBF") ? stream.sliced(3) : stream;

    for (qsizetype first = 0; first <= stream.size(); ++first) {
        for (qsizetype second = first; second <= stream.size(); ++second) {
            const Decoded decoded = decode({stream.first(first), stream.sliced(first, second - first), stream.sliced(second)});
            QVERIFY2(decoded.events == events, qPrintable(QStringLiteral("split at %1 and %2").arg(first).arg(second)));
            QCOMPARE(decoded.raw, raw);
        }
    }
    std::vector<QByteArray> bytes;
    for (const char c : stream)
        bytes.push_back(QByteArray(1, c));
    QVERIFY(decode(bytes).events == events);
}

void TestSse::handsOnAtTheLastByte_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::newRow("lf") << QByteArray("data: one\n\n");
    QTest::newRow("crlf") << QByteArray("data: one\r\n\r"); // the LF still to come changes nothing
    QTest::newRow("cr") << QByteArray("data: one\r\r");
}

void TestSse::handsOnAtTheLastByte()
{
    QFETCH(QByteArray, stream);
    SseDecoder decoder;
    SseEvent event;
    decoder.feed(QByteArrayView(stream).chopped(1));
    QVERIFY(!decoder.next(event));
    decoder.feed(QByteArrayView(stream).last(1));
    QVERIFY(decoder.next(event));
    QCOMPARE(event.data.toByteArray(), QByteArray("one"));
    QCOMPARE(event.raw.toByteArray(), stream);
    QVERIFY(!decoder.next(event));
}

void TestSse::loneCarriageReturnIsNotTakenForHalfOfCrlf()
{
    SseDecoder decoder;
    SseEvent event;
    decoder.feed("data: a\r");
    QVERIFY(!decoder.next(event));
    decoder.feed("data: b\r\r");
    QVERIFY(decoder.next(event));
    QCOMPARE(event.data.toByteArray(), QByteArray("a\nb"));
}

void TestSse::byteOrderMarkOnlyAtTheStart()
{
    // Later it belongs to the field name, which is then unknown.
    const Decoded decoded = decode({"\n", "\n", "\xEF\xBB\xBF" "data: a\n\n"});
    QVERIFY(decoded.events.empty());
}

void TestSse::emptyStreamHasNoEvents()
{
    QVERIFY(decode({}).events.empty());
    QVERIFY(decode({"", ""}).events.empty());
    QVERIFY(decode({"\r\n\r\n\n"}).events.empty());
}

void TestSse::writesWhatItReads()
{
    QCOMPARE(sseEvent({}, "{\"a\":1}"), QByteArray("data: {\"a\":1}\n\n"));
    QCOMPARE(sseEvent("ping", "{}"), QByteArray("event: ping\ndata: {}\n\n"));
    const Decoded decoded = decode({sseEvent("x", "1") + sseEvent({}, "2")});
    QVERIFY(decoded.events == (std::vector<Seen>{{"x", "1"}, {"", "2"}}));
}

QTEST_GUILESS_MAIN(TestSse)
#include "tst_sse.moc"
